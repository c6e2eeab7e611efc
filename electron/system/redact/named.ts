import { MASK, type Pass } from './mask.ts';
import { isSecretName } from './names.ts';
import { isNoValue } from './values.ts';

/**
 * Notations that write the name of a secret as a value of its own, or in quotes that no program reads as such: lists of variables, property
 * lists, markup, commands that set a variable. Groups of a pattern: what stands before, the name, what stands between, the value.
 */
type Notation = readonly [words: RegExp, pattern: RegExp];

const NAME = '([\\w.-]{1,80})';
/** A quote as markup and JavaScript write it. */
const QUOTE = '(?:&quot;|&apos;|&#0?3[49];|&#x2[27];|\\\\u002[27])';

const NOTATIONS: readonly Notation[] = [
  // Kubernetes and compose files: `- name: DB_PASSWORD` above `value: …`; `{"name": "DB_PASSWORD", "value": "…"}`.
  [
    /value/i,
    new RegExp(
      `(\\b(?:name|key)["']?[ \\t]{0,8}[:=][ \\t]{0,8}["']?)${NAME}(["']?[ \\t]{0,8},?\\s{0,80}["']?value["']?[ \\t]{0,8}[:=][ \\t]{0,8}["']?)([^"'\\n]{1,300})`,
      'gi',
    ),
  ],
  // Property lists of macOS.
  [/<\/key>/i, new RegExp(`(<key>)${NAME}(</key>\\s{0,80}<string>)([^<]{1,300})`, 'gi')],
  // JSON in markup and in scripts: `&quot;password&quot;:&quot;…`.
  [
    /&quot;|&apos;|&#|\\u002/i,
    new RegExp(
      `(${QUOTE})${NAME}(${QUOTE}[ \\t]{0,8}[:=,][ \\t]{0,8}${QUOTE})((?:(?!${QUOTE})[^\\n]){1,300})(?=${QUOTE})`,
      'gi',
    ),
  ],
  // launchctl setenv NAME VALUE, setx, fish's set, aws configure set.
  [
    /\bset/,
    new RegExp(
      `(\\b(?:setenv|setx|set[ \\t]+-g?x|configure[ \\t]+set)[ \\t]+)${NAME}([ \\t]+["']?)([^\\s"']{1,300})`,
      'g',
    ),
  ],
];

/** Hides what stands behind a telling name that is written as a value of its own. */
export const hideNamed: Pass = (text) =>
  NOTATIONS.reduce(
    (clean, [words, pattern]) =>
      words.test(clean)
        ? clean.replace(pattern, (all: string, before: string, name: string, between: string, value: string) =>
            isSecretName(name) && !isNoValue(value) ? `${before}${name}${between}${MASK}` : all,
          )
        : clean,
    text,
  );
