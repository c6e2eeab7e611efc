import { useDeferredValue, useState } from 'react';
import type { GuideTable } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/format.ts';
import { Note } from '../../components/note.tsx';
import { Options } from '../../components/words-with-code.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { Answers, Decisions } from './decisions.tsx';

/** The guide, line by line, with what does each here, or why nothing does. */
export function GuidePage() {
  const { value, error } = useAsk('guide', {});
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text).trim().toLowerCase();
  const shown = value === null ? [] : containing(value, wanted);
  return (
    <>
      <h1 className="t-20">Guide</h1>
      <p className="secondary">
        Every line of the troubleshooting guide, and what does it here. The command line shows the same:{' '}
        <code>lifeguard guide</code>
      </p>
      {error === null ? null : <Note kind="error" text={error.message} hint={error.hint} />}
      <Decisions />
      <input
        type="search"
        className="field"
        aria-label="Find in the guide"
        placeholder="Find in the guide"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {value === null ? null : <p className="secondary t-11">{countWords(value, shown, wanted)}</p>}
      {shown.map(({ section, entries }) => (
        <section key={section} className="section" aria-label={section}>
          <h2 className="t-13">{section}</h2>
          <ul className="list">
            {entries.map((entry) => (
              <li key={entry.lines.join('\n')} className="guide-entry">
                <Entry entry={entry} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

type Section = GuideTable[number];

function Entry({ entry: { lines, by, how, not } }: { readonly entry: Section['entries'][number] }) {
  return (
    <>
      <p className="guide-lines">
        <Options text={lines.join('\n')} />
      </p>
      <Answers answers={by} />
      {how === null ? null : <p className="secondary t-11">{how}</p>}
      {not === null ? null : (
        <p className="secondary t-11">
          <strong>Not done here.</strong> {not}
        </p>
      )}
    </>
  );
}

const containing = (table: GuideTable, wanted: string): GuideTable =>
  table
    .map(({ section, entries }) => ({
      section,
      entries: entries.filter((entry) => `${section}\n${wordsOf(entry)}`.toLowerCase().includes(wanted)),
    }))
    .filter(({ entries }) => entries.length > 0);

const wordsOf = ({ lines, by, how, not }: Section['entries'][number]): string =>
  [...lines, ...by.map((b) => `${b.text} ${b.reference}`), how ?? '', not ?? ''].join('\n');

function countWords(all: GuideTable, shown: GuideTable, wanted: string): string {
  const entries = (table: GuideTable) => table.flatMap((section) => section.entries);
  if (wanted !== '') return `${entries(shown).length} of ${counted(entries(all).length, 'entry', 'entries')}.`;
  const done = entries(all).filter((entry) => entry.not === null).length;
  return `${counted(entries(all).length, 'entry', 'entries')}: done here ${done}, with a reason why not ${entries(all).length - done}.`;
}
