import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** Choices behind a summary. They are rendered, and their lists are read, only while they are open. */
export function Picker({ summary, children }: { summary: string; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="picker" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen ? children : null}
    </details>
  );
}
