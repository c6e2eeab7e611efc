import { useEffect, useState } from 'react';
import type { ServiceChange, ServiceWritten } from '../../../shared/contract/index.ts';
import { usePage } from '../../store/context.tsx';

/** Nobody reads what changes with every letter. */
const SETTLE_MS = 150;

/** What a change would write, asked whenever it is another one; null before the first answer and while none comes. */
export function useToldChange(change: ServiceChange): ServiceWritten | null {
  const { ask } = usePage();
  const [told, setTold] = useState<ServiceWritten | null>(null);
  const key = JSON.stringify(change);
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(() => {
      ask('changeService', { change: JSON.parse(key) as ServiceChange, write: false }).then(
        (answer) => {
          if (isLatest) setTold(answer);
        },
        // Saving tells why.
        () => {
          if (isLatest) setTold(null);
        },
      );
    }, SETTLE_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [ask, key]);
  return told;
}
