const container = document.getElementById('swagger-ui');
const root = new URL(container.dataset.root, location.href).href.replace(/\/$/, '');

/**
 * Swagger UI fills every field with the example of its parameter, and "Execute" would send them all: a range, a
 * length beside it, and filters of somebody else's cluster. So examples are told in words, and fields stay empty.
 */
function tellExample(parameter) {
  const examples = Object.values(parameter.examples ?? {}).map(({ value }) => value);
  const [example] = [parameter.example, parameter.schema?.example, ...examples].filter((value) => value !== undefined);
  delete parameter.example;
  delete parameter.examples;
  if (parameter.schema) delete parameter.schema.example;
  if (example !== undefined) parameter.description += ' Example: `' + [example].flat().join('`, `') + '`.';
}

/** The contract as this page needs it: operations at once, and the service that the page came from as the server. */
function prepare(contract) {
  const operations = Object.values(contract.paths).flatMap((path) => Object.values(path));
  const inline = operations.flatMap(({ parameters }) => parameters ?? []).filter(({ $ref }) => $ref === undefined);
  for (const parameter of [...Object.values(contract.components.parameters), ...inline]) tellExample(parameter);
  const [summary] = contract.info.description.split('\n## ');
  contract.info.description = summary + '\n\nWhat figures, times and errors mean is in the [reference](../redoc/).';
  contract.servers = [{ url: root }];
  return contract;
}

const prepareContract = {
  statePlugins: {
    spec: { wrapActions: { updateJsonSpec: (update) => (contract) => update(prepare(contract)) } },
  },
};

const dark = matchMedia('(prefers-color-scheme: dark)');
const followScheme = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followScheme);
followScheme();

SwaggerUIBundle({
  url: '../openapi.json',
  domNode: container,
  deepLinking: true,
  plugins: [() => prepareContract],
  validatorUrl: null, // otherwise a badge is loaded from another host
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
