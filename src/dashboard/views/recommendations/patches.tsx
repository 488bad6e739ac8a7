import { useState } from 'preact/hooks';
import type { Schemas } from '../../../client/index.js';
import { Card } from '../../parts/card.js';
import { CopyButton } from '../../parts/copy-button.js';
import { Loaded } from '../../parts/loaded.js';
import { Select } from '../../parts/select.js';
import { useResource } from '../../state/resource.js';
import { readPatch } from './read-recommendation.js';

const NAMES: Readonly<Record<string, string>> = {
  'application/strategic-merge-patch+json': 'kubectl patch',
  'application/json-patch+json': 'JSON patch',
  'application/yaml': 'YAML',
  'application/vnd.greenkube.helm-values+yaml': 'Helm values',
};

/** The change as a patch, in each form that the recommendation has. */
export function Patches({ recommendation: { id, patch_types } }: { recommendation: Schemas['RecommendationDetail'] }) {
  const [chosen, choose] = useState<string>(patch_types[0] ?? '');
  const patch = useResource(`patch ${id} ${chosen}`, async (signal) =>
    chosen === '' ? '' : readPatch(id, chosen, signal),
  );
  if (chosen === '') return null;
  const options = patch_types.map((type) => [type as string, NAMES[type] ?? type] as const);
  return (
    <Card
      title="Patch"
      isWide
      actions={
        <>
          <Select label="Form" value={chosen} options={options} onChange={choose} />
          <CopyButton key={chosen} label="Copy" text={() => patch.data ?? ''} />
        </>
      }
    >
      <Loaded from={patch}>{(text) => <pre class="code">{text}</pre>}</Loaded>
    </Card>
  );
}
