import { formatDuration } from '../../../shared/format.ts';
import { ownCostRows } from '../../../shared/own-cost-words.ts';
import { useAsk } from '../../store/use-ask.ts';

/** What Lifeguard itself costs; nothing while there is nothing to tell. */
export function OwnCostSection() {
  const { value: cost } = useAsk('ownCost', {});
  const rows = cost === null ? [] : ownCostRows(cost);
  if (cost === null || rows.length === 0) return null;
  return (
    <section className="section" aria-labelledby="own-cost-title">
      <h2 id="own-cost-title" className="t-15">
        What Lifeguard costs
      </h2>
      <p className="secondary">
        The process that watches (pid {cost.pid}), without the windows it shows.
        {cost.onBattery ? ' On battery it asks less often.' : ''}
      </p>
      <div className="table-scroll">
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden">What</span>
              </th>
              <th scope="col" className="number">
                In {formatDuration(cost.sinceStart.overMs)}
              </th>
              {cost.lately === null ? null : (
                <th scope="col" className="number">
                  In the last 12 h
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ title, sinceStart, lately }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                <td className="number">{sinceStart}</td>
                {cost.lately === null ? null : (
                  <td className={lately === null ? 'number none' : 'number'} data-title="In the last 12 h">
                    {lately}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
