import type { OperationHandlers, Schemas } from '../../contract/index.js';
import { CATALOGUE, isProblemKind, type ProblemKindEntry, typeOfKind } from '../../problem/catalogue.js';
import { Problem } from '../../problem/problem.js';

/** Code in the texts is between backticks. The texts are constants of the catalogue without other markup. */
const toHtml = (text: string): string => text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const renderPage = ({ status, title, meaning, remedy }: ProblemKindEntry, type: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - GreenKube API</title>
</head>
<body>
<main>
<h1>${title}</h1>
<p>Status ${status}, <code>${type}</code></p>
<p>${toHtml(meaning)}</p>
<p>${toHtml(remedy)}</p>
<p><a href="../docs/">API documentation</a></p>
</main>
</body>
</html>
`;

/** The pages of the kinds of problems, from the catalogue. */
export const getProblemKind: OperationHandlers['getProblemKind'] = async ({ params, mediaType }) => {
  if (!isProblemKind(params.kind)) throw new Problem('not-found', 'no kind of problems has this name');
  const entry = CATALOGUE[params.kind];
  const type = typeOfKind(params.kind);
  if (mediaType === 'text/html') return { status: 200, type: 'text/html', body: renderPage(entry, type) };
  const body: Schemas['ProblemKind'] = { type, ...entry };
  return { status: 200, type: 'application/json', body };
};
