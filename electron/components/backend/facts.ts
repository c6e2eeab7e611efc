import type { BackendFacts } from '../../../shared/components/backend.ts';
import { formatList } from '../../../shared/format.ts';
import { type Tells, told } from '../told.ts';

export const backendFacts: Tells = ({ readings }) => {
  const { url, families, status, reported, words }: Partial<BackendFacts> = readings.backend?.facts ?? {};
  return told(
    ['Address', url],
    ['Answers over', families === undefined ? null : formatList(families.answered)],
    ['Refuses over', families === undefined ? null : formatList(families.refused)],
    ['Last status', status === undefined ? null : String(status)],
    ['Says of itself', [reported, words].filter((t) => t != null).join(': ')],
  );
};
