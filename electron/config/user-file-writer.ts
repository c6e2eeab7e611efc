import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { isScalar } from 'yaml';
import type { Problem, SettingKey } from '../../shared/domain/index.ts';
import { replaceFile } from '../files/index.ts';
import type { Offer } from './layer.ts';
import { readText } from './read-text.ts';
import { readUserFile, yamlOf } from './user-file.ts';

/** A setting and its value; undefined takes it out. */
export type Change = readonly [SettingKey, unknown];

/**
 * Writes settings into the user's file, whatever stands in it. Comments and all other lines are kept. A file of which nothing can be read (no
 * YAML, no text) is kept under another name, and a new one is begun with what was last in force.
 * @param inForce what the file set when it could last be read
 * @returns what has to be said about it; an error means that nothing was written
 */
export function saveUserFile(
  file: string,
  shown: string,
  changes: readonly Change[],
  inForce: readonly Offer[],
): readonly Problem[] {
  const now = readUserFile(file, shown);
  const error = (message: string, fix: string): Problem => ({ where: shown, message, fix, severity: 'error' });
  try {
    if (now.usable) {
      const read = readText(file, shown);
      replaceFile(file, withValues(read.kind === 'text' ? read.text : '', changes), {
        throughLink: true,
        durable: true,
      });
      return [];
    }
    const [problem] = now.problems;
    if (!now.movable) return problem === undefined ? [] : [problem];
    const aside = setAside(file);
    const kept = inForce.map(({ key, value }): Change => [key, value]);
    replaceFile(file, withValues('', [...kept, ...changes]), { throughLink: true, durable: true });
    return [{ ...asideProblem(path.basename(aside), kept.length > 0), where: problem?.where ?? shown }];
  } catch (failure) {
    const { code, message } = failure as NodeJS.ErrnoException;
    const fix = code === 'ENOSPC' ? 'Make room on the disk.' : 'Check who may write there.';
    return [error(`The file could not be saved (${code ?? message}).`, fix)];
  }
}

const asideProblem = (name: string, kept: boolean): Omit<Problem, 'where'> => ({
  message: `The file could not be read, so it was kept as ${name} and a new one was begun${kept ? ' with the settings that were in force' : ''}.`,
  fix: `Copy what you still want from ${name}.`,
  severity: 'warning',
});

/** Keeps the file under a name that is free. */
function setAside(file: string): string {
  const day = new Date().toISOString().slice(0, 10);
  for (let i = 1; ; i++) {
    const aside = `${file}.unreadable-${day}${i === 1 ? '' : `-${i}`}`;
    if (existsSync(aside)) continue;
    renameSync(file, aside);
    return aside;
  }
}

/** The YAML text with settings set or taken out, wherever they stand: nested or dotted, and in every place when they stand twice. */
function withValues(text: string, changes: readonly Change[]): string {
  const document = yamlOf(text);
  const isEmpty = document.contents === null || (isScalar(document.contents) && document.contents.value === null);
  if (isEmpty) document.contents = document.createNode({}) as never;
  for (const [key, value] of changes) {
    const places = placesOf(key).filter((place) => document.hasIn(place));
    if (value === undefined) {
      for (const place of places) while (document.hasIn(place)) document.deleteIn(place);
      continue;
    }
    for (const place of places.length === 0 ? [[key]] : places) {
      const node: unknown = document.getIn(place, true);
      // Changing the value in its place keeps the comment beside it.
      if (isScalar(node) && node.tag === undefined && (value === null || typeof value !== 'object')) node.value = value;
      else document.setIn(place, document.createNode(value));
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** `thresholds.cpu.used` may be written as one key, as nested groups, or as a group with a dotted name in it. */
function placesOf(key: SettingKey): string[][] {
  const nested = key.split('.');
  const mixed = nested.length > 2 ? [[nested[0] ?? '', nested.slice(1).join('.')]] : [];
  return [[key], nested, ...mixed];
}
