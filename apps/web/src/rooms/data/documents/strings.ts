const count = new Intl.NumberFormat('en-US');

const passages = (number: number) => `${count.format(number)} ${number === 1 ? 'passage' : 'passages'}`;

/** English texts of the documents page. */
export const documentStrings = {
  title: 'Documents',
  upload: {
    title: 'Add documents',
    text: 'Contracts, price lists, notes on your features: reports quote them, and say from where. Text, Markdown, CSV, JSON, HTML and PDF with text, up to 20 MiB each.',
    drop: 'Drop files here, or',
    choose: 'choose them',
    readOnly: 'Analysts, administrators and owners add and remove documents; you can read them.',
    progress: (done: number, all: number) => `Reading ${done + 1} of ${all}…`,
    done: (name: string, number: number) => `${name}: read, ${passages(number)}.`,
    failed: (name: string) => `${name} was not taken.`,
    tooLarge: (size: string) =>
      `It has ${size}; 20 MiB are the most. Split it, or upload only what reports need.`,
    results: 'What became of the files',
  },
  list: {
    title: 'What reports may quote',
    search: 'Search by name',
    none: 'There are no documents yet.',
    noneFound: 'No document has this in its name.',
    name: 'Name',
    type: 'Type',
    size: 'Size',
    text: 'Text',
    uploaded: 'Uploaded',
    actions: 'Actions',
    pages: (number: number) => `${count.format(number)} ${number === 1 ? 'page' : 'pages'}`,
    passages,
    more: 'Show more',
    read: 'Read',
    readOf: (name: string) => `Read the text of ${name}`,
    remove: 'Remove',
    removeOf: (name: string) => `Remove ${name}`,
    sure: 'Reports that quoted it keep their quotes. Remove it?',
    removeNow: 'Remove it',
    keep: 'Keep it',
    types: {
      'text/plain': 'Text',
      'text/markdown': 'Markdown',
      'text/csv': 'CSV',
      'application/json': 'JSON',
      'text/html': 'HTML',
      'application/pdf': 'PDF',
    },
  },
  text: {
    close: 'Close the text',
    page: (number: number) => `page ${count.format(number)}`,
    passage: (number: number) => `Passage ${count.format(number)}`,
  },
} as const;
