import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Snapshot } from '../../../shared/domain/index.ts';
import { PageIcon } from '../../components/page-icon.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { catalogueFor } from '../../store/catalogue.ts';
import { usePage, usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { pressKey } from './keys.ts';
import { findItems, marked, type PaletteItem, paletteItems } from './palette-items.ts';
import '../../styles/palette.css';

interface PaletteProps {
  readonly onClose: () => void;
  readonly onKeys: () => void;
}

const NO_LOGS = { log: null, least: null, search: '', between: null } as const;

/** Everything within reach of a few letters: what helps now, pages, components, runbooks, incidents, settings, logs. */
export function Palette({ onClose, onKeys }: PaletteProps) {
  const { store } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  // What was known when it was opened: a list that moves under the finger opens the wrong thing.
  const [snapshot] = useState<Snapshot | null>(() => store.getState().snapshot);
  const app = usePageState((s) => s.host?.kind === 'app');
  const incidents = useAsk('incidents', { limit: 200 }).value;
  const settings = useAsk('settings', {}).value;
  const logs = useAsk('logLines', NO_LOGS).value;
  const items = useMemo(
    () =>
      snapshot === null
        ? []
        : paletteItems({
            snapshot,
            catalogue: catalogueFor(snapshot.components),
            incidents: incidents ?? [],
            settings: settings ?? [],
            logs: logs?.logs ?? [],
          }),
    [snapshot, incidents, settings, logs],
  );
  const found = useMemo(() => findItems(items, query), [items, query]);
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    const own = dialog.current;
    const before = document.activeElement;
    own?.showModal();
    return () => {
      own?.close();
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, chosen]);

  const open = (item: PaletteItem, elsewhere: boolean): void => {
    onClose();
    if (item.isBest === true && pressKey('R')) return;
    if (elsewhere && !app) window.open(item.href, '_blank', 'noopener');
    else location.hash = item.href;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const item = found[chosen];
    if (step !== 0 && found.length > 0) setAt((chosen + step + found.length) % found.length);
    else if (event.key === 'Enter' && item !== undefined) open(item, event.metaKey || event.ctrlKey);
    else if (event.key === '?' && query === '') {
      onClose();
      onKeys();
    } else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it; Escape does by itself
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Go to"
      onClose={onClose}
      onClick={(event) => (event.target === dialog.current ? onClose() : undefined)}
    >
      <div className="palette-body">
        <div className="palette-head">
          <PageIcon of="search" />
          <input
            type="text"
            role="combobox"
            aria-label="Go to a page, component, runbook, incident, setting or log"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={found.length === 0 ? undefined : `${id}-${chosen}`}
            aria-autocomplete="list"
            placeholder="Page, component, runbook…"
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <span className="t-11 secondary" role="status">
            {query.trim() === '' ? '' : `${found.length} found`}
          </span>
        </div>
        <div className="palette-list" id={`${id}-list`} role="listbox" aria-label="What was found">
          {found.map((item, i) => (
            <Line
              key={item.id}
              id={`${id}-${i}`}
              item={item}
              query={query}
              heading={found[i - 1]?.group === item.group ? null : item.group}
              chosen={i === chosen}
              onHover={() => setAt(i)}
              onOpen={(elsewhere) => open(item, elsewhere)}
            />
          ))}
        </div>
        {found.length === 0 ? <p className="palette-none secondary">Nothing has “{query}” in its name.</p> : null}
        <p className="palette-foot t-11 secondary" aria-hidden="true">
          <span>
            <kbd>↑</kbd> <kbd>↓</kbd> choose
          </span>
          <span>
            <kbd>↵</kbd> open
          </span>
          <span>
            <kbd>Esc</kbd> close
          </span>
          <span>
            <kbd>?</kbd> all keys
          </span>
        </p>
      </div>
    </dialog>
  );
}

interface LineProps {
  readonly id: string;
  readonly item: PaletteItem;
  readonly query: string;
  readonly heading: string | null;
  readonly chosen: boolean;
  readonly onHover: () => void;
  readonly onOpen: (elsewhere: boolean) => void;
}

function Line({ id, item, query, heading, chosen, onHover, onOpen }: LineProps) {
  return (
    <>
      {heading === null ? null : (
        <p className="palette-group t-11 secondary" role="presentation">
          {heading}
        </p>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field that leads the list */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as every option of a list that a field leads, it is chosen, not focused */}
      <div
        id={id}
        role="option"
        aria-selected={chosen}
        className="palette-line"
        onPointerMove={chosen ? undefined : onHover}
        onClick={(event) => onOpen(event.metaKey || event.ctrlKey)}
      >
        {'icon' in item.sign ? <PageIcon of={item.sign.icon} /> : <StateMark state={item.sign.mark} />}
        <span className="palette-title">
          {marked(item.title, query).map(({ text, hit }, i) =>
            hit ? <u key={i}>{text}</u> : <span key={i}>{text}</span>,
          )}
        </span>
        <span className="palette-about secondary">{item.about}</span>
        {item.isBest === true ? <kbd>R</kbd> : null}
      </div>
    </>
  );
}
