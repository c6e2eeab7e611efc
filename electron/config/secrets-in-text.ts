import { catalogueOf } from '../../shared/domain/index.ts';
import { secretsOf } from './secrets.ts';
import { MASKED } from './service-forms.ts';
import { parseUserText } from './user-file.ts';

/** Every password that a text of settings holds, whichever stack it is of and whether or not it is in force. */
export function secretsInText(text: string, shown: string): readonly string[] {
  const main = parseUserText(text, shown);
  const all = [main, ...main.stacks.map(({ id }) => parseUserText(text, shown, id))];
  const found = all.flatMap(({ offers, services }) => {
    const { settings } = catalogueOf(services);
    return offers.flatMap(({ key, value }) => secretsOf(key, value, settings));
  });
  return [...new Set(found)];
}

/** A line of YAML without these passwords, in whichever quotes they stand. Shorter ones than four letters are words of anything. */
export function withoutSecrets(line: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, secret.replaceAll("'", "''"), JSON.stringify(secret).slice(1, -1)])
    .reduce((left, written) => left.replaceAll(written, MASKED), line);
}
