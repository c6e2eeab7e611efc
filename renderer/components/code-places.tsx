import { memo, useState } from 'react';
import { type CodePlace, codePlaces, placeText } from '../../shared/code-places.ts';
import { usePage } from '../store/context.tsx';
import { CopyButton } from './copy-button.tsx';

/** The last two parts of a path say which file is meant; the whole is copied. */
const short = ({ file, line }: CodePlace): string => `${file.split('/').slice(-2).join('/')}:${line}`;

/** A button for each place in a file that a text names: it opens the person's editor there. */
export const CodePlaces = memo(function CodePlaces({ text }: { readonly text: string }) {
  const places = codePlaces(text);
  if (places.length === 0) return null;
  return (
    <span className="code-places">
      {places.map((place) => (
        <OpenAt key={placeText(place)} place={place} />
      ))}
    </span>
  );
});

function OpenAt({ place }: { readonly place: CodePlace }) {
  const { ask } = usePage();
  const [told, setTold] = useState<{ readonly text: string; readonly failed: boolean } | null>(null);
  const open = async (): Promise<void> => {
    try {
      const answer = await ask('openAt', place);
      if (answer.ok) setTold({ text: `Opened in ${answer.editor}`, failed: false });
      else setTold({ text: [answer.reason, answer.hint].filter((t) => t !== null).join(' '), failed: true });
    } catch (error) {
      setTold({ text: error instanceof Error ? error.message : 'It could not be opened.', failed: true });
    }
  };
  return (
    <span className="code-place">
      <button type="button" className="button link" title={placeText(place)} onClick={() => void open()}>
        {`Open ${short(place)}`}
      </button>
      <span role="status" className="secondary t-11">
        {told?.text}
      </span>
      {told?.failed === true ? <CopyButton text={() => placeText(place)} name={`Copy ${short(place)}`} /> : null}
    </span>
  );
}
