import { tie } from './words.ts';

/** A sentence in which commands stand between backticks, as the engine writes them: they are shown as code, to be copied. */
export function WordsWithCode({ text }: { readonly text: string }) {
  const parts = text.split('`');
  // An odd number of backticks is somebody's own text: nothing is code then.
  if (parts.length % 2 === 0) return <Options text={tie(text)} />;
  return parts.map((part, i) =>
    i % 2 === 1 ? (
      <code key={`${i} ${part}`}>
        <Options text={part} />
      </code>
    ) : (
      <Options key={`${i} ${part}`} text={tie(part)} />
    ),
  );
}

/** Options of commands (`--skip-services`) stay whole where a line ends. Nothing is put into the text: it can be copied. */
export const Options = ({ text }: { readonly text: string }) =>
  text.split(/((?<!\S)-\S+)/).map((part, i) =>
    i % 2 === 1 ? (
      <span key={`${i} ${part}`} className="option">
        {part}
      </span>
    ) : (
      part
    ),
  );
