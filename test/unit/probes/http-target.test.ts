import { expect, it } from 'vitest';
import { httpTarget } from '../../../electron/components/http/target.ts';

it.each([
  ['http://me:100%@localhost:1/', 'me:100%'],
  ['http://me:p%ffword@localhost:1/', 'me:p%ffword'],
  ['http://me:p%40ss@localhost:1/', 'me:p@ss'],
])('a password is taken as it was meant: %s', (address, login) => {
  expect(httpTarget(address)).toMatchObject({ login, shown: 'http://localhost:1/' });
});
