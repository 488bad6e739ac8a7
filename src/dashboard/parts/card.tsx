import type { ComponentChildren } from 'preact';

/** A titled section of a view. */
export function Card({
  title,
  actions,
  children,
  isWide = false,
}: {
  title: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
  isWide?: boolean;
}) {
  return (
    <section class={isWide ? 'card wide' : 'card'} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {actions === undefined ? null : <div class="actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
