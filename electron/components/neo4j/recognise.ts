import { type Recogniser, ranBy } from '../../discovery/index.ts';
import { HELLO } from './bolt-handshake.ts';

/** Classes by which its scripts start the server in a Java machine. */
const MAIN_CLASS = /^(org|com)\.neo4j\.server\.[\w.]*(EntryPoint|Bootloader|Main|Neo4jCommunity)$/;

export const neo4jRecogniser: Recogniser = {
  kind: 'neo4j',
  title: 'Neo4j',
  program(words) {
    if (ranBy(words).program !== 'java') return null;
    const named = words.find((word) => MAIN_CLASS.test(word));
    return named === undefined ? null : `java ${named}`;
  },
  image: (name) => /(^|\/)neo4j$/.test(name),
  usualPort: 7687,
  ask: { protocol: 'bytes', send: HELLO, enough: 4 },
  tells: 'itself',
  reads(heard) {
    if (heard.kind !== 'bytes' || heard.bytes.length < 4) return null;
    const [reserved, , , major = 0] = heard.bytes;
    return reserved === 0 && (major === 0xff || (major >= 1 && major <= 9)) ? 'agrees on a version of Bolt' : null;
  },
};
