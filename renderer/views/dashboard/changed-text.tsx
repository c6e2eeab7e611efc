import type { ServiceWritten } from '../../../shared/contract/index.ts';

interface ChangedTextProps {
  readonly change: NonNullable<ServiceWritten['change']>;
  readonly title: string;
}

/** Lines that go out of a file and lines that come into it; told by a sign and a word, not by colour alone. */
export function ChangedText({ change: { line, removed, added }, title }: ChangedTextProps) {
  const lines = [
    ...removed.map((text, i) => ({ text, sign: '−', word: `Line ${line + i} goes: `, kind: 'removed' })),
    ...added.map((text, i) => ({ text, sign: '+', word: `Line ${line + i} comes: `, kind: 'added' })),
  ];
  return (
    <figure className="changed">
      <figcaption className="t-11 secondary">{`${title}, from line ${line}`}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard. */}
      <ul className="changed-lines mono" aria-label={title} tabIndex={0}>
        {lines.map(({ text, sign, word, kind }) => (
          <li key={`${word}`} className={`changed-${kind}`}>
            <span aria-hidden="true">{`${sign} `}</span>
            <span className="hidden">{word}</span>
            {text}
          </li>
        ))}
      </ul>
    </figure>
  );
}
