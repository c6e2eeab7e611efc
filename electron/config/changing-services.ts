import type { ServiceChange, ServiceForms, ServiceWritten } from '../../shared/contract/index.ts';
import type { Problem } from '../../shared/domain/index.ts';
import { prepareChange } from './change-service.ts';
import { changedLines } from './changed-lines.ts';
import type { LoadedConfig } from './load.ts';
import { placeOf } from './merge.ts';
import { type ServiceEditor, textOf } from './service-editor.ts';
import { entryForm, kindForms } from './service-forms.ts';
import { parseUserText } from './user-file.ts';
import { editUserFile } from './user-file-writer.ts';

/** The last change, with the text before it and after it. */
interface Done {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** The list of services in the user's file, as a form shows and changes it. */
export class ChangingServices {
  private readonly editor: ServiceEditor;
  private readonly config: () => LoadedConfig;
  private done: Done | null = null;

  constructor(editor: ServiceEditor, config: () => LoadedConfig) {
    this.editor = editor;
    this.config = config;
  }

  forms(): ServiceForms {
    const { file, shown, stack } = this.editor.read();
    const text = textOf(file, shown);
    const { services, offers } = parseUserText(text, shown, stack ?? undefined);
    const { settings, sources } = this.config();
    const isOwn = (id: string) => services.some((s) => s.id === id);
    const elsewhere = (settings.services ?? []).flatMap(({ id, kind }) => {
      if (isOwn(id)) return [];
      const from = Object.entries(sources).find(([key, { kind: by }]) => key.startsWith(`${id}.`) && by !== 'default');
      return [{ id, kind, where: from === undefined ? '' : placeOf(from[1]) }];
    });
    return {
      file: shown,
      kinds: kindForms(),
      entries: services.map((service) => entryForm(service, offers)),
      elsewhere,
      undo: this.done?.after === text ? this.done.what : null,
    };
  }

  /** Makes a change, or only tells what it would be. */
  async change(change: ServiceChange, write: boolean): Promise<ServiceWritten> {
    const { file, shown, inForce, stack } = this.editor.read();
    const before = textOf(file, shown);
    const made = prepareChange(before, shown, change, stack);
    if (!made.ok) return { ok: false, change: null, problems: [...made.problems] };
    const { text, shown: masked } = made.prepared;
    const lines = changedLines(before, masked);
    if (!write) return { ok: true, change: lines, problems: [] };
    const said = editUserFile(file, shown, inForce, () => text, stack);
    if (said.every(({ severity }) => severity !== 'error')) this.done = { what: wordsOf(change), before, after: text };
    await this.editor.reload();
    return {
      ok: said.every(({ severity }) => severity !== 'error'),
      change: lines,
      problems: said.map(({ message, fix, severity }) => ({ field: null, message, fix, severity })),
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
    if (said.every(({ severity }) => severity !== 'error')) this.done = null;
    await this.editor.reload();
    return said;
  }
}

const wordsOf = ({ was, entry }: ServiceChange): string =>
  was === null ? `${entry?.id} was added.` : entry === null ? `${was} was removed.` : `${was} was changed.`;
