/** Variables as a compose file writes them (compose-spec, 12-interpolation.md). */
export type Variables = (name: string) => string | undefined;

const MAX_DEPTH = 8;
const MAX_LENGTH = 4096;

/**
 * A text with its variables filled in: `$NAME`, `${NAME}`, with `:-` `-` a default, `:+` `+` a replacement, `:?` `?` a must; `$$` is a dollar sign.
 * Null where a variable that must be there is missing, or the text is not closed.
 */
export function interpolate(text: string, variables: Variables, depth = 0): string | null {
  if (depth > MAX_DEPTH || text.length > MAX_LENGTH) return null;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '$') {
      out += text[i];
      continue;
    }
    if (text[i + 1] === '$') {
      out += '$';
      i += 1;
    } else if (text[i + 1] === '{') {
      const end = closing(text, i + 2);
      const value = end < 0 ? null : braced(text.slice(i + 2, end), variables, depth);
      if (value === null) return null;
      out += value;
      i = end;
    } else {
      const [name] = /^[A-Za-z_]\w*/.exec(text.slice(i + 1)) ?? [];
      if (name === undefined) return null;
      out += variables(name) ?? '';
      i += name.length;
    }
    if (out.length > MAX_LENGTH) return null;
  }
  return out;
}

/** Where the brace is closed that was opened before `from`; -1 where it is not. */
function closing(text: string, from: number): number {
  let open = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '$' && text[i + 1] === '{') open += 1;
    else if (text[i] === '}' && --open === 0) return i;
  }
  return -1;
}

function braced(inside: string, variables: Variables, depth: number): string | null {
  const [, name, operator = '', word = ''] = /^([A-Za-z_]\w*)(:?[-+?])?(.*)$/s.exec(inside) ?? [];
  if (name === undefined || (operator === '' && word !== '')) return null;
  const value = variables(name);
  const isThere = value !== undefined && !(operator.startsWith(':') && value === '');
  const other = () => interpolate(word, variables, depth + 1);
  if (operator.endsWith('-')) return isThere ? value : other();
  if (operator.endsWith('+')) return isThere ? other() : '';
  if (operator.endsWith('?')) return isThere ? value : null;
  return value ?? '';
}
