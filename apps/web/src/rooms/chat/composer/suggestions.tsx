import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useApplication } from '../../../app/application.tsx';
import { sufficiencyQuery } from '../../../app/queries/sufficiency-query.ts';
import { State } from '../../../app/states/page-states.tsx';
import { chatStrings } from '../strings.ts';
import { projectsAskedAbout, suggestedQuestions } from './suggested-questions.ts';
import classes from './suggestions.module.css';

const strings = chatStrings.start;

type SuggestionsProps = { readonly onAsk: (question: string) => void; readonly disabled: boolean };

/** Questions that the data there is can answer; a way to add data when there is none. */
export function Suggestions({ onAsk, disabled }: SuggestionsProps) {
  const { api } = useApplication();
  const all = useQuery(sufficiencyQuery(api));
  const projects = all.data === undefined ? null : projectsAskedAbout(all.data);
  const data = useQuery({
    ...sufficiencyQuery(api, projects === null ? {} : { project: projects }),
    enabled: all.data !== undefined,
  });
  if (all.isPending || (data.isPending && !all.isError)) {
    return (
      <div className={classes.list} aria-hidden>
        <Skeleton height={40} />
        <Skeleton height={40} />
        <Skeleton height={40} />
      </div>
    );
  }
  // A question can be asked without suggestions: that they could not be made is no reason to stop anyone.
  if (data.data === undefined) return null;
  if (data.data.calls === 0) {
    return (
      <State title={strings.noData} text={strings.noDataText}>
        <Link to="/data">{strings.toData}</Link>
      </State>
    );
  }
  return (
    <ul className={classes.list} aria-label={strings.suggestions}>
      {suggestedQuestions(data.data).map((question) => (
        <li key={question}>
          <button
            type="button"
            className={classes.suggestion}
            disabled={disabled}
            onClick={() => onAsk(question)}
            data-testid="suggestion"
          >
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}
