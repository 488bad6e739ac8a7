import { useState } from 'preact/hooks';

/** Browsers offer the clipboard interface only over TLS and on loopback; the older command works everywhere. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = (): void => {
    copyText(text()).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  };
  return (
    <button type="button" class="quiet" onClick={copy}>
      {state === 'idle' ? label : state === 'copied' ? 'Copied' : 'Copying failed'}
    </button>
  );
}
