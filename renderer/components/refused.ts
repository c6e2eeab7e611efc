import type { Refusal } from '../bridge/index.ts';
import { usePageState } from '../store/context.tsx';

const NEW_ADDRESS =
  'Press Enter in the terminal where Lifeguard runs, or start `lifeguard serve` again, and open the address that it prints.';

interface Words {
  readonly title: string;
  /** What happened, and how to get in. */
  readonly text: string;
}

/** What a page says that is not let in. */
export const REFUSED: Readonly<Record<Refusal, Words>> = {
  code: {
    title: 'This address is used up.',
    text: `Each address that Lifeguard prints lets one browser in, once, within 15 minutes. ${NEW_ADDRESS}`,
  },
  session: {
    title: 'Lifeguard was started anew.',
    text: `It does not know this browser any more. ${NEW_ADDRESS}`,
  },
  neither: {
    title: 'Lifeguard does not know this browser.',
    text: `It shows your stack only to a browser that came by an address it printed. ${NEW_ADDRESS}`,
  },
};

/** What a page says while Lifeguard is silent, or does not let it in any more. */
export function useLost(): Words {
  const refused = usePageState((s) => s.refused);
  return refused === null
    ? { title: 'Lifeguard does not answer.', text: 'It is tried again by itself.' }
    : REFUSED[refused];
}
