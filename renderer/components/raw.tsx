import { CodePlaces } from './code-places.tsx';

/** Text as it came, and the places in files that it names. Reachable by keyboard, because it may have to be scrolled. */
export function Raw({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (axe: scrollable-region-focusable) */}
      <section className="raw" aria-label={name} tabIndex={0}>
        {text}
      </section>
      <CodePlaces text={text} />
    </>
  );
}
