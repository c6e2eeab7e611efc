import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name of what makes a jar a signed one (java.util.jar), in the records of a zip file and its directory: names have no check sum there. */
const SIGNATURE = /META-INF\/[A-Z0-9_-]{1,8}\.(?=SF|RSA|DSA|EC)/g;

/**
 * Fills a folder with the jars of another one, none of them signed any more: Java checks the signature of each class that it loads out of a signed jar, at
 * each start, and takes none of these into an archive of classes. Where they came from they were checked when they were fetched.
 */
export function withoutSignatures(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const jar = readFileSync(join(from, name), 'latin1');
    // Nothing changes its length, which the records name as well.
    const unsigned = jar.replace(SIGNATURE, (found) => `${found.slice(0, -1)}-`);
    if (unsigned === jar) linkSync(join(from, name), join(to, name));
    else writeFileSync(join(to, name), unsigned, 'latin1');
  }
}
