import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import classes from './conversation.module.css';

/** Remote images would tell a third party who reads what. */
const refused = ['img'];

/** Streaming Markdown; raw HTML in it stays text. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} disallowedElements={refused}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
