import { expect, it } from 'vitest';
import { completeAddress } from '../../../electron/config/complete-address.ts';

it.each([
  ['redis', 'localhost:6380', 'redis://localhost:6380'],
  ['redis', 'rediss://localhost:6380', 'rediss://localhost:6380'],
  ['redis', 'localhost', 'localhost'],
  ['chroma', 'http://localhost:8000', 'localhost:8000'],
  ['ollama', 'http://[::1]:11434/', '[::1]:11434'],
  // What it is asked by has no TLS, no path and nobody's password: that would be another address.
  ['chroma', 'https://localhost:8000', 'https://localhost:8000'],
  ['chroma', 'http://localhost:8000/api', 'http://localhost:8000/api'],
  ['chroma', 'http://a:b@localhost:8000', 'http://a:b@localhost:8000'],
  ['chroma', 'http://localhost', 'http://localhost'],
  ['process', 'http://localhost:8000', 'http://localhost:8000'],
  ['http', 'http://localhost:8000', 'http://localhost:8000'],
])('of the kind %s, %s is %s', (kind, at, whole) => expect(completeAddress(kind, at)).toBe(whole));
