import { type FormEvent, useId, useState } from 'react';
import type { SettingView } from '../../../shared/contract/index.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { useAct } from '../../store/use-act.ts';
import { SettingInput } from './setting-input.tsx';
import { type Draft, draftOf, parseDraft, shownTitle } from './setting-values.ts';

interface SettingRowProps {
  readonly setting: SettingView;
  /** The value in force may be another one now. */
  readonly onChanged: () => void;
}

/** One setting: changed in place, with its error in place. Switches and choices are saved at once, the rest on Save or Return. */
export function SettingRow({ setting, onChanged }: SettingRowProps) {
  const { key, about, input, sourceText, source } = setting;
  const title = shownTitle(setting.title);
  const id = useId();
  const edit = useEdit(setting, onChanged);
  const immediate = input === 'boolean' || input === 'choice';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (edit.dirty) void edit.save();
  };
  const described = `${id}-about ${id}-source ${edit.problem === null ? '' : `${id}-problem`}`.trim();
  return (
    <form className="setting" onSubmit={submit} aria-busy={edit.busy}>
      <div className="setting-words">
        <p id={`${id}-title`} className="setting-title">
          {title}
        </p>
        <p id={`${id}-about`} className="secondary">
          <WordsWithCode text={about} />
        </p>
        <p id={`${id}-source`} className="t-11 secondary setting-source">
          <span title={key}>{sourceText}</span>
          {source.kind === 'user-file' || source.kind === 'keychain' ? (
            <button
              type="button"
              className="button link t-11"
              aria-label={`Reset ${title}`}
              onClick={() => void edit.reset()}
            >
              Reset
            </button>
          ) : null}
        </p>
      </div>
      <div className="setting-control">
        <SettingInput
          setting={{ ...setting, title }}
          draft={edit.draft}
          ids={{ title: `${id}-title`, described }}
          invalid={edit.problem !== null}
          onDraft={(draft) => (immediate ? void edit.save(draft) : edit.setDraft(draft))}
          onRevert={edit.revert}
        />
        {edit.problem === null ? null : (
          <p id={`${id}-problem`} className="setting-problem" role="alert" ref={intoView}>
            {edit.problem}
          </p>
        )}
        {edit.remark === null ? null : (
          <p className="t-11 secondary setting-remark" role="status">
            {edit.remark}
          </p>
        )}
        {edit.dirty && !immediate ? (
          <div className="actions setting-actions">
            <button type="submit" className="button primary" disabled={edit.busy}>
              Save
            </button>
            <button type="button" className="button" onClick={edit.revert}>
              Revert
            </button>
          </div>
        ) : null}
        <span className="hidden" role="status">
          {edit.saved ? `${title} is saved.` : ''}
        </span>
      </div>
    </form>
  );
}

/** What is wrong with a value is not said below the edge of the window. */
const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });

function useEdit(setting: SettingView, onChanged: () => void) {
  const change = useAct('changeSetting');
  const resetting = useAct('resetSetting');
  const [draft, setDraft] = useState<Draft | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  /** What has to be said about a value that was saved. */
  const [remark, setRemark] = useState<string | null>(null);
  const { key } = setting;

  const settle = (
    answer: { readonly ok: boolean; readonly problems: readonly { message: string; fix: string }[] } | null,
  ): void => {
    const words = (answer?.problems ?? []).map((p) => `${p.message} ${p.fix}`.trim()).join(' ');
    setProblem(answer?.ok === false ? words || 'It was refused.' : null);
    setRemark(answer?.ok === true && words !== '' ? words : null);
    setSaved(answer?.ok === true);
    if (answer?.ok !== true) return;
    setDraft(null);
    onChanged();
  };
  const revert = (): void => {
    setDraft(null);
    setProblem(null);
  };
  return {
    draft: draft ?? draftOf(setting),
    dirty: draft !== null,
    busy: change.busy || resetting.busy,
    problem: problem ?? change.error?.message ?? resetting.error?.message ?? null,
    saved,
    remark,
    setDraft: (next: Draft) => {
      setDraft(next);
      setProblem(null);
      setRemark(null);
      setSaved(false);
    },
    revert,
    save: async (next: Draft = draft ?? draftOf(setting)): Promise<void> => {
      const parsed = parseDraft(setting, next);
      if (parsed.ok) settle(await change.act({ key, value: parsed.value }));
      else setProblem(parsed.reason);
    },
    reset: async (): Promise<void> => settle(await resetting.act({ key })),
  };
}
