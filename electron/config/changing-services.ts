import type { FieldProblem, ServiceChange, ServiceForms, ServiceWritten } from '../../shared/contract/index.ts';
import type { Problem, SettingKey } from '../../shared/domain/index.ts';
import { type Prepared, prepareChange } from './change-service.ts';
import { type ChangedLines, changedLines } from './changed-lines.ts';
import type { Offer } from './layer.ts';
import { placeOf } from './merge.ts';
import { secretsInText, withoutSecrets } from './secrets-in-text.ts';
import { type ServiceEditor, takeOut, textOf } from './service-editor.ts';
import { entryForm, kindForms, MASKED } from './service-forms.ts';
import { parseUserText } from './user-file.ts';
import { editUserFile } from './user-file-writer.ts';
import { variableOf } from './variables.ts';

/** The last change, with the text before it and after it. */
interface Done {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Puts the keychain back as it was. */
  readonly undoSecrets: () => void;
}

/** The list of services in the user's file, as a form shows and changes it. */
export class ChangingServices {
  private readonly editor: ServiceEditor;
  private done: Done | null = null;

  constructor(editor: ServiceEditor) {
    this.editor = editor;
  }

  forms(): ServiceForms {
    const { file, shown, stack } = this.editor.read();
    const text = textOf(file, shown);
    const { services, offers } = parseUserText(text, shown, stack ?? undefined);
    const { settings, sources } = this.editor.config();
    const isOwn = (id: string) => services.some((s) => s.id === id);
    const elsewhere = (settings.services ?? []).flatMap(({ id, kind }) => {
      if (isOwn(id)) return [];
      const from = Object.entries(sources).find(([key, { kind: by }]) => key.startsWith(`${id}.`) && by !== 'default');
      return [{ id, kind, where: from === undefined ? '' : placeOf(from[1]) }];
    });
    return {
      file: shown,
      kinds: kindForms(),
      entries: services.map((service) => entryForm(service, [...offers, ...this.kept()])),
      elsewhere,
      undo: this.done?.after === text ? this.done.what : null,
    };
  }

  /** Makes a change, or only tells what it would be. A password in it goes to the keychain where there is one, and either way is said. */
  async change(change: ServiceChange, write: boolean): Promise<ServiceWritten> {
    const { file, shown, inForce, stack } = this.editor.read();
    const { keychain } = this.editor;
    const before = textOf(file, shown);
    const prepare = (hides: boolean) => prepareChange(before, shown, change, stack, { kept: this.kept(), hides });
    const hidden = prepare(true);
    if (!hidden.ok) return { ok: false, change: null, problems: [...hidden.problems] };
    const { secrets, touched } = hidden.prepared;
    const values = new Map([...secrets].map(([key, { value }]) => [key, value]));
    const none = { ok: false as const, why: null };
    const keeping = !write || values.size === 0 ? null : ((await keychain?.keep(values)) ?? none);
    const kept = write || values.size === 0 ? keeping : ((await keychain?.takes()) ?? none);
    const made = kept?.ok === false ? prepare(false) : hidden;
    if (!made.ok) return { ok: false, change: null, problems: [...made.problems] };
    const { text, shown: masked } = made.prepared;
    const remarks = remarksOf(secrets, kept?.ok === false ? kept : null);
    const lines = maskedLines(changedLines(before, masked), secretsInText(before, shown));
    if (!write) return { ok: true, change: lines, problems: remarks };
    const undo = keeping?.ok === true ? keeping.undo : () => undefined;
    // The keychain may have asked a person, who may have saved the file meanwhile.
    if (textOf(file, shown) !== before) {
      undo();
      return this.change(change, write);
    }
    const said = editUserFile(file, shown, inForce, () => text, stack);
    const isDone = said.every(({ severity }) => severity !== 'error');
    if (!isDone) undo();
    const inKeychain = kept?.ok === true ? [...secrets.keys()] : [];
    const left = isDone
      ? takeOut(
          this.editor,
          touched.filter((key) => !inKeychain.includes(key)),
        )
      : null;
    const undoSecrets = () => {
      undo();
      left?.putBack();
    };
    if (isDone) this.done = { what: wordsOf(change), before, after: text, undoSecrets };
    await this.editor.reload();
    return {
      ok: isDone,
      change: lines,
      problems: [
        ...remarks,
        ...[...said, ...(left?.problems ?? [])].map(({ message, fix, severity }) => ({
          ...{ field: null, message, fix, severity },
        })),
      ],
    };
  }

  /** Puts the text back that was there before the last change, unless the file was changed since. */
  async undo(): Promise<readonly Problem[]> {
    const { file, shown, inForce, stack } = this.editor.read();
    const { done } = this;
    const fix = 'Change or remove the service itself.';
    const error = (message: string): readonly Problem[] => [{ where: shown, message, fix, severity: 'error' }];
    if (done === null) return error('There is nothing to undo.');
    if (textOf(file, shown) !== done.after) return error('The file was changed since, so nothing was undone.');
    const said = editUserFile(file, shown, inForce, () => done.before, stack);
    if (said.every(({ severity }) => severity !== 'error')) {
      done.undoSecrets();
      this.done = null;
    }
    await this.editor.reload();
    return said;
  }

  /** What is in force from the keychain, and what lies there that cannot be opened here: shown as what it is, a password. */
  private kept(): readonly Offer[] {
    const { settings, sources, closed } = this.editor.config();
    const source = { kind: 'keychain' as const, file: null, line: null, note: null };
    const open = (Object.entries(sources) as [SettingKey, Offer['source']][]).filter(
      ([, { kind }]) => kind === 'keychain',
    );
    return [
      ...open.map(([key]) => ({ key, value: settings[key], source })),
      ...closed.map((key) => ({ key, value: MASKED, source })),
    ];
  }
}

/** Where each password of a change goes. @param refusal why the keychain does not take them; null where it does */
function remarksOf(secrets: Prepared['secrets'], refusal: { readonly why: string | null } | null): FieldProblem[] {
  return [...secrets].map(([key, { field }]): FieldProblem => {
    if (refusal === null)
      return {
        field,
        message: 'It goes to the keychain, encrypted, and not into the file.',
        fix: '',
        severity: 'warning',
      };
    const why = refusal.why === null ? '' : `${refusal.why} `;
    const fix = `To keep it out of the file, leave it out here and set ${variableOf(key)} in the environment.`;
    return {
      field,
      message: `${why}The password will stand in the file, which only you may read.`,
      fix,
      severity: 'warning',
    };
  });
}

const maskedLines = (lines: ChangedLines | null, secrets: readonly string[]): ServiceWritten['change'] =>
  lines === null
    ? null
    : {
        ...lines,
        removed: lines.removed.map((line) => withoutSecrets(line, secrets)),
        added: lines.added.map((line) => withoutSecrets(line, secrets)),
      };

const wordsOf = ({ was, entry }: ServiceChange): string =>
  was === null ? `${entry?.id} was added.` : entry === null ? `${was} was removed.` : `${was} was changed.`;
