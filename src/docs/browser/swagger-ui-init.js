const container = document.getElementById('swagger-ui');
const root = new URL(container.dataset.root, location.href).href.replace(/\/$/, '');

/**
 * Moves the example of a parameter into its description. Swagger UI would otherwise fill every field with an example, and
 * "Execute" would send contradictory parameters, and filters that do not match the user's cluster.
 */
function moveExample(parameter) {
  const examples = Object.values(parameter.examples ?? {}).map(({ value }) => value);
  const [example] = [parameter.example, parameter.schema?.example, ...examples].filter((value) => value !== undefined);
  delete parameter.example;
  delete parameter.examples;
  if (parameter.schema) delete parameter.schema.example;
  if (example !== undefined) parameter.description += ' Example: `' + [example].flat().join('`, `') + '`.';
}

/** Adapts the contract to this page: a short introduction, and this service as the server. */
function prepare(contract) {
  const operations = Object.values(contract.paths).flatMap((path) => Object.values(path));
  const inline = operations.flatMap(({ parameters }) => parameters ?? []).filter(({ $ref }) => $ref === undefined);
  for (const parameter of [...Object.values(contract.components.parameters), ...inline]) moveExample(parameter);
  const [summary] = contract.info.description.split('\n## ');
  contract.info.description = summary + '\n\nThe [reference](../redoc/) explains figures, times and errors.';
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
  validatorUrl: null, // the default loads a badge from another host
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
});
