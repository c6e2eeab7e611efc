import { useEffect, useRef, useState } from 'react';
import { MOD, singleKeys } from './keys.ts';
import { PAGES } from './page-list.ts';
import '../../styles/palette.css';

const KEYS: readonly (readonly [string, string])[] = [
  [`${MOD}K`, 'Go to anything'],
  ['/', 'Search this page, or everything'],
  ['R', 'Do what helps now'],
  ['C', 'Copy the report of this incident'],
  ['↓', 'Into the list; ↵ opens'],
  ['⇧←', 'On the axis or a chart: choose a stretch; ↵ shows only that'],
  ...PAGES.slice(0, 9).map(({ title }, i) => [String(i + 1), title] as const),
  ['?', 'This list'],
];

/** All keys, and the way to do without the single ones. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const [on, setOn] = useState(singleKeys.areOn);
  useEffect(() => {
    const own = dialog.current;
    own?.showModal();
    // Its first control stands at the end of the list: where that is longer than the window it would begin there.
    title.current?.focus();
    return () => own?.close();
  }, []);
  return (
    <dialog ref={dialog} className="palette key-help" aria-labelledby="keys-title" onClose={onClose}>
      <div className="palette-body">
        <h2 id="keys-title" className="t-15" ref={title} tabIndex={-1}>
          Keys
        </h2>
        <dl>
          {KEYS.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <label className="key-switch">
          <input
            type="checkbox"
            checked={on}
            onChange={(event) => {
              singleKeys.turn(event.target.checked);
              setOn(event.target.checked);
            }}
          />
          Single keys do something
        </label>
        <div className="actions">
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </div>
      </div>
    </dialog>
  );
}
