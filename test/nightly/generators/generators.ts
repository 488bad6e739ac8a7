/** A client generator with its defaults, and the program that uses the generated client. */
export interface Generator {
  readonly name: string;
  /** Programs that must be installed; without them the generator is skipped. */
  readonly needs: readonly string[];
  /**
   * Shell commands that install the pinned version of the generator, generate a client of `openapi.yaml` in the working
   * directory and compile it with the program. `$PROGRAMS` is the folder of programs, `$TOOLS` keeps generators between runs.
   */
  readonly build: string;
  /** Shell command that runs the program for the service at `$URL` and prints what it received as JSON. */
  readonly run: string;
}

/** Pinned, so that a failure is caused by the contract; raise them one at a time. */
const OPENAPI_GENERATOR = '7.25.0';
const OAPI_CODEGEN = 'v2.8.2';
const OGEN = 'v1.24.0';
const PROGENITOR = '0.15.1';
const HEY_API = '0.99.0';

/** Generates with openapi-generator, which Maven keeps in its local repository. */
function openapiGenerator(language: string): string {
  const artifact = 'openapi-generator-cli';
  const jar = `$HOME/.m2/repository/org/openapitools/${artifact}/${OPENAPI_GENERATOR}/${artifact}-${OPENAPI_GENERATOR}.jar`;
  return `
    [ -f "${jar}" ] || mvn -q -B dependency:get -Dartifact=org.openapitools:${artifact}:${OPENAPI_GENERATOR}
    java -jar "${jar}" generate -i openapi.yaml -g ${language} -o client > generator.log`;
}

const goProgram = (source: string): string => `
    mkdir -p client/call && cp "$PROGRAMS/${source}" client/call/main.go
    cd client && go mod tidy && go build -o ../call ./call`;

const goTool = (name: string, tool: string): string => `
    [ -x "$TOOLS/${name}" ] || GOBIN="$TOOLS" go install ${tool}`;

const rustProgram = (source: string): string => `
    mkdir -p client/examples && cp "$PROGRAMS/${source}" client/examples/call.rs
    cd client && cargo add --quiet --dev tokio --features macros,rt-multi-thread && cargo add --quiet --dev serde_json
    cargo build --quiet --example call`;

export const GENERATORS: readonly Generator[] = [
  {
    name: 'openapi-generator for Python',
    needs: ['java', 'mvn', 'python3'],
    build: `${openapiGenerator('python')}
    python3 -m venv environment && environment/bin/pip install --quiet ./client`,
    run: 'environment/bin/python "$PROGRAMS/openapi-generator.py" "$URL"',
  },
  {
    name: 'openapi-generator for Java',
    needs: ['java', 'mvn'],
    build: `${openapiGenerator('java')}
    cd client && mvn -q -B -Dmaven.test.skip=true -Dmaven.javadoc.skip=true package`,
    run: 'java -cp "client/target/*:client/target/lib/*" "$PROGRAMS/OpenapiGenerator.java" "$URL"',
  },
  {
    name: 'openapi-generator for Go',
    needs: ['java', 'mvn', 'go'],
    build: `${openapiGenerator('go')}
    rm -r client/test
    ${goProgram('openapi-generator.go')}`,
    run: './call "$URL"',
  },
  {
    name: 'openapi-generator for Rust',
    needs: ['java', 'mvn', 'cargo'],
    build: `${openapiGenerator('rust')}
    ${rustProgram('openapi-generator.rs')}`,
    run: 'client/target/debug/examples/call "$URL"',
  },
  {
    name: 'oapi-codegen',
    needs: ['go'],
    build: `${goTool('oapi-codegen', `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@${OAPI_CODEGEN}`)}
    mkdir client && "$TOOLS/oapi-codegen" -generate types,client -package client -o client/client.go openapi.yaml
    (cd client && go mod init greenkube.example/client)
    ${goProgram('oapi-codegen.go')}`,
    run: './call "$URL"',
  },
  {
    name: 'ogen',
    needs: ['go'],
    build: `${goTool('ogen', `github.com/ogen-go/ogen/cmd/ogen@${OGEN}`)}
    "$TOOLS/ogen" --target client --package client openapi.yaml 2> generator.log
    (cd client && go mod init greenkube.example/client && go get github.com/ogen-go/ogen@${OGEN})
    ${goProgram('ogen.go')}`,
    run: './call "$URL"',
  },
  {
    name: 'progenitor',
    needs: ['cargo'],
    build: `
    [ -x "$TOOLS/bin/cargo-progenitor" ] || cargo install --quiet cargo-progenitor --version ${PROGENITOR} --root "$TOOLS"
    "$TOOLS/bin/cargo-progenitor" progenitor -i openapi.yaml -o client -n greenkube-client -v 1.0.0 --interface builder
    ${rustProgram('progenitor.rs')}`,
    run: 'client/target/debug/examples/call "$URL"',
  },
  {
    name: 'hey-api',
    needs: ['npm'],
    build: `
    npm init -y > npm.log && npm pkg set type=module
    npm install --silent --ignore-scripts @hey-api/openapi-ts@${HEY_API} typescript@5.9 tsx@4 @types/node@20
    npx openapi-ts -i openapi.yaml -o client > generator.log && cp "$PROGRAMS/hey-api.mts" call.ts
    npx tsc --noEmit --strict --skipLibCheck --target es2022 --module esnext --moduleResolution bundler call.ts`,
    run: 'npx tsx call.ts "$URL"',
  },
];
