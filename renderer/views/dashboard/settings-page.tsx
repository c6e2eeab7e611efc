import { useState } from 'react';
import { Note } from '../../components/note.tsx';
import { TrustLine } from '../../components/trust-line.tsx';
import { useParam } from '../../routes.ts';
import { usePage, usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { useRoving } from '../../store/use-roving.ts';
import { LaunchAtLogin } from './launch-at-login.tsx';
import { OutgoingSection } from './outgoing.tsx';
import { OwnCostSection } from './own-cost.tsx';
import { Problems } from './problems.tsx';
import { SettingRow } from './setting-row.tsx';
import { groupSettings, OUTGOING_GROUP, type SettingGroup } from './setting-values.ts';

interface GroupProps {
  readonly group: SettingGroup;
  readonly onChanged: () => void;
}

function SettingList({ group, onChanged }: GroupProps) {
  return (
    <ul className="list">
      {group.settings.map((setting) => (
        <li key={setting.key}>
          <SettingRow setting={setting} onChanged={onChanged} />
        </li>
      ))}
    </ul>
  );
}

/** The settings of one of many services: a dozen rows each, which are there when they are wanted. */
function FoldedGroup({ group, onChanged }: GroupProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className="disclosure" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2 className="t-15 setting-group" id={idOf(group.title)} tabIndex={-1}>
          {group.title}
        </h2>
      </summary>
      {open ? <SettingList group={group} onChanged={onChanged} /> : null}
    </details>
  );
}

/** Every setting with its value, where it comes from, and a way to change it. */
export function SettingsPage() {
  const { ask } = usePage();
  const app = usePageState((s) => s.host?.kind === 'app');
  const { value: settings, error, reload } = useAsk('settings', {});
  const [search, setSearch] = useParam('find');
  const [changes, setChanges] = useState(0);
  const changed = (): void => {
    setChanges((n) => n + 1);
    reload();
  };
  const wanted = search.trim().toLowerCase();
  const found = (settings ?? []).filter((s) => `${s.title} ${s.about} ${s.key}`.toLowerCase().includes(wanted));
  const groups = groupSettings(found);
  return (
    <>
      <div className="head">
        <h1 className="t-20">Settings</h1>
        {app ? (
          <button
            type="button"
            className="button"
            onClick={() => void ask('open', { place: 'settings-file' }).catch(() => undefined)}
          >
            Open the file
          </button>
        ) : null}
      </div>
      <LaunchAtLogin />
      <TrustLine />
      <Problems />
      <input
        type="search"
        className="field settings-search"
        aria-label="Find a setting"
        placeholder="Find a setting"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {error === null ? null : (
        <Note kind="error" text={error.message} hint={error.hint}>
          <button type="button" className="button" onClick={reload}>
            Try again
          </button>
        </Note>
      )}
      {settings !== null && found.length === 0 ? (
        <p className="secondary">No setting has “{search}” in its name.</p>
      ) : null}
      <div className="settings">
        <Groups titles={groups.filter((g) => !g.isService).map(({ title }) => title)} />
        <div className="settings-groups">
          {groups.map((group) => (
            <section key={group.title} className="section" aria-label={group.title}>
              {group.isService && wanted === '' ? (
                <FoldedGroup group={group} onChanged={changed} />
              ) : (
                <>
                  <h2 className="t-15" id={idOf(group.title)} tabIndex={-1}>
                    {group.title}
                  </h2>
                  <SettingList group={group} onChanged={changed} />
                </>
              )}
              {group.title === OUTGOING_GROUP ? <OutgoingSection refresh={changes} /> : null}
            </section>
          ))}
          {wanted === '' ? <OwnCostSection /> : null}
        </div>
      </div>
    </>
  );
}

const idOf = (group: string): string => `settings ${group}`;

/** Leads to each group of settings; where there is no room for it beside them, the search does. */
function Groups({ titles }: { readonly titles: readonly string[] }) {
  const roving = useRoving(titles.length);
  const goTo = (title: string): void => {
    const heading = document.getElementById(idOf(title));
    heading?.scrollIntoView();
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav className="settings-nav" aria-label="Groups of settings" {...roving.list}>
      {titles.map((title, i) => (
        <button key={title} type="button" className="button quiet" onClick={() => goTo(title)} {...roving.line(i)}>
          {title}
        </button>
      ))}
    </nav>
  );
}
