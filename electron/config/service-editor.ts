import type { Problem, Service, ServiceId, SettingKey, StackId } from '../../shared/domain/index.ts';
import { catalogueOf, KINDS } from '../../shared/domain/index.ts';
import { completeAddress } from './complete-address.ts';
import type { Keychain } from './keychain.ts';
import type { Offer } from './layer.ts';
import type { LoadedConfig } from './load.ts';
import { mergeOffers, UNWATCHED } from './merge.ts';
import { newProblems } from './new-problems.ts';
import { passwordInFile } from './password-in-file.ts';
import { readText } from './read-text.ts';
import { holdsPassword } from './secrets.ts';
import { fieldsOf, tableOf } from './service-forms.ts';
import { parseUserText } from './user-file.ts';
import { editUserFile, type NewService, withoutService, withService } from './user-file-writer.ts';

/** What changing the list of services needs of the configuration. */
export interface ServiceEditor {
  /** The user's file, its name for people, and what it set when it could last be read. */
  readonly read: () => {
    readonly file: string;
    readonly shown: string;
    readonly inForce: readonly Offer[];
    readonly stack: StackId | null;
  };
  readonly reload: () => Promise<void>;
  readonly config: () => LoadedConfig;
  readonly keychain: Keychain | undefined;
}

export const textOf = (file: string, shown: string): string => {
  const read = readText(file, shown);
  return read.kind === 'text' ? read.text : '';
};

/** Everything that is wrong in a text of settings, its values among it. */
function problemsIn(text: string, shown: string, stack: StackId | null): readonly Problem[] {
  const { offers, services, problems, unaddressed } = parseUserText(text, shown, stack ?? undefined);
  const lacking = unaddressed.map(({ problem }) => problem);
  return [...problems, ...lacking, ...mergeOffers([offers], new Map(), catalogueOf(services).settings).problems];
}

/** Adds an entry unless it would be reported: what was wrong before is nothing of it. A password in it goes where those of other settings go. */
export async function addService(editor: ServiceEditor, given: NewService): Promise<readonly Problem[]> {
  const entry: NewService = { ...given, at: completeAddress(given.kind, given.at) };
  const { file, shown, inForce, stack } = editor.read();
  const before = textOf(file, shown);
  const after = withService(before, entry, stack);
  const wrong = newProblems(problemsIn(before, shown, stack), problemsIn(after, shown, stack));
  // The line is one of a text that is not written, so nothing is in force of it either.
  if (wrong.length > 0)
    return wrong.map(({ fix, ...said }) => ({ ...said, fix: anew(entry, fix), where: entry.id, severity: 'error' }));
  const secrets = secretsOfEntry(entry);
  const values = new Map([...secrets.values()]);
  const kept = values.size === 0 ? null : await editor.keychain?.keep(values);
  const written = kept?.ok === true ? without(entry, [...secrets.keys()]) : entry;
  const problems = editUserFile(file, shown, inForce, (text) => withService(text, written, stack), stack);
  if (kept?.ok === true && problems.some(({ severity }) => severity === 'error')) kept.undo();
  await editor.reload();
  const why = kept?.ok === false ? kept.why : null;
  return [...problems, ...[...values.keys()].flatMap((setting) => passwordInFile(editor.config(), setting, why))];
}

/** What to do about an entry that was not written: an address of its kind is shown. */
function anew({ kind }: NewService, fix: string): string {
  if (fix !== UNWATCHED) return fix;
  const example = KINDS.find(({ id }) => id === kind)?.service.example;
  return example === undefined ? 'Nothing was written.' : `Nothing was written. An address of this kind: ${example}`;
}

/** What of an entry holds a password: by its name there, the setting that it is with its value. */
function secretsOfEntry(entry: NewService): ReadonlyMap<string, readonly [SettingKey, string]> {
  const kind = KINDS.find(({ id }) => id === entry.kind);
  if (kind === undefined) return new Map();
  const id = entry.id as ServiceId;
  const given = new Map<string, unknown>(Object.entries(entry));
  return new Map(
    fieldsOf(id, kind).flatMap(([name, setting]) => {
      const value = given.get(name);
      const isSecret = holdsPassword(setting, value, tableOf(id, kind.id));
      return isSecret ? [[name, [setting, String(value)] as const] as const] : [];
    }),
  );
}

/** Whether something in an entry is a password, or an address with one. */
export const isSecretEntry = (entry: NewService): boolean => secretsOfEntry(entry).size > 0;

const without = (entry: NewService, names: readonly string[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => !names.includes(name)));

/** Takes an entry out with all that stands in it, and its passwords out of the keychain: one of the same name must not find them there some day. */
export async function removeService(editor: ServiceEditor, id: string): Promise<readonly Problem[]> {
  const { file, shown, inForce, stack } = editor.read();
  const before = textOf(file, shown);
  if (withoutService(before, id, stack) === null)
    return [
      {
        where: shown,
        message: `There is no service ${id} in the file.`,
        fix: 'See the list: lifeguard services',
        severity: 'error',
      },
    ];
  const service = parseUserText(before, shown, stack ?? undefined).services.find((s) => s.id === id);
  const problems = editUserFile(file, shown, inForce, (text) => withoutService(text, id, stack) ?? text, stack);
  const isDone = problems.every(({ severity }) => severity !== 'error');
  const left = isDone && service !== undefined ? takeOut(editor, keysOf(service)).problems : [];
  await editor.reload();
  return [...problems, ...left];
}

/** Everything that a service can be set to. */
export const keysOf = ({ id, kind }: Pick<Service, 'id' | 'kind'>): readonly SettingKey[] => [
  ...tableOf(id, kind).keys(),
];

/** Takes settings out of the keychain, where they are. @returns what puts them back, and what has to be said */
export function takeOut(
  { keychain, config }: ServiceEditor,
  keys: readonly SettingKey[],
): { readonly putBack: () => void; readonly problems: readonly Problem[] } {
  const nothing = () => undefined;
  try {
    return { putBack: keychain?.drop(keys) ?? nothing, problems: [] };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const message = `The encrypted password could not be removed (${code}).`;
    const fix = 'Check who may write into the state folder.';
    return { putBack: nothing, problems: [{ where: config().userFile, message, fix, severity: 'warning' }] };
  }
}
