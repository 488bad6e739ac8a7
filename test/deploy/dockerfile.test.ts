import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { CHART } from '../../scripts/chart/run-helm.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const { version } = JSON.parse(read('package.json'));

/** Instructions of a stage, with continued lines joined. */
function stagesOf(dockerfile: string): string[][] {
  const lines = dockerfile.replaceAll(/\\\n\s*/g, '').split('\n');
  const instructions = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const starts = instructions.flatMap((line, index) => (line.startsWith('FROM ') ? [index] : []));
  return starts.map((start, index) => instructions.slice(start, starts[index + 1]));
}

describe('the Dockerfile', () => {
  const dockerfile = read('deploy/Dockerfile');
  const [build, final] = stagesOf(dockerfile) as [string[], string[]];
  const find = (stage: readonly string[], start: string): string[] => stage.filter((line) => line.startsWith(start));

  it('builds with the tested build script, and copies nothing else', () => {
    expect(build.join('\n')).to.include('deploy/stage-image.sh /staged');
    expect(find(final, 'COPY')).to.deep.equal([
      'COPY --from=build /staged /app',
      'COPY --from=build --chown=10001:10001 /staged-data /data',
    ]);
    expect(find(final, 'RUN')).to.deep.equal([]);
  });

  it('is based on one supported major version of Node', () => {
    const major = Number(/^ARG NODE_IMAGE=node:(\d+)-slim$/m.exec(dockerfile)?.[1]);
    expect(major % 2, 'only even versions get long-term support').to.equal(0);
    expect(major).to.be.at.least(22);
    expect(build[0]).to.match(/^FROM \$\{NODE_IMAGE\} AS build$/);
    expect(final[0]).to.match(/^FROM \$\{NODE_IMAGE\}$/);
  });

  it('runs with a numeric user id, has a health check with Node, and has OCI labels', () => {
    expect(find(final, 'USER')).to.deep.equal(['USER 10001:10001']);
    expect(find(final, 'HEALTHCHECK')[0]).to.match(/CMD \["node", "\/app\/healthcheck\.mjs"\]$/);
    expect(find(final, 'CMD')).to.deep.equal(['CMD ["node", "dist/src/main.js"]']);
    const labels = [
      ...find(final, 'LABEL')
        .join(' ')
        .matchAll(/org\.opencontainers\.image\.(\w+)=/g),
    ];
    expect(labels.map(([, name]) => name)).to.have.members(['title', 'description', 'licenses', 'version', 'revision']);
  });

  it('has the version of the package, as does the chart', () => {
    expect(find(final, 'ARG VERSION')).to.deep.equal([`ARG VERSION=${version}`]);
    const chart = parse(readFileSync(`${CHART}/Chart.yaml`, 'utf8'));
    expect(chart).to.include({ version, appVersion: version });
    expect(parse(read('deploy/kustomize/kustomization.yaml')).images[0].newTag).to.equal(version);
  });

  it('has the same version in every file and README that names an image or a tag', () => {
    const deployed = readdirSync(`${root}/deploy`, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const files = ['README.md', ...deployed.map(({ parentPath, name }) => relative(root, join(parentPath, name)))];
    const named = files.flatMap((file) =>
      [...read(file).matchAll(/greenkube-api(?::|\/deploy\/ci\/github@v)(\d+\.\d+\.\d+)|newTag: (.+)/g)].map(
        ([, image, tag]) => `${file}: ${image ?? tag}`,
      ),
    );
    expect(named).to.have.length.above(6);
    expect(named.filter((one) => !one.endsWith(`: ${version}`))).to.eql([]);
  });

  it('copies exactly the files that the build reads', () => {
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(ignored[0]).to.equal('*');
    const named = ignored.slice(1).map((line) => line.replace(/^!/, ''));
    const copied = /^cp (.*) "\$folder"$/m.exec(read('deploy/stage-image.sh'))?.[1]?.split(' ') ?? [];
    expect(named).to.include.members([
      ...copied,
      'src',
      'scripts',
      'generated',
      'tsconfig.json',
      'deploy/stage-image.sh',
    ]);
  });
});
