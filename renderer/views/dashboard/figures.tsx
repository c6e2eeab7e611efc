import type { Limits } from '../../../shared/contract/index.ts';
import type { ComponentId, MetricId } from '../../../shared/domain/index.ts';
import { formatValue } from '../../../shared/format.ts';
import { tie } from '../../components/words.ts';
import { hrefOf } from '../../routes.ts';
import { catalogueOfPage } from '../../store/catalogue.ts';
import { usePageState } from '../../store/context.tsx';
import { componentOf } from '../../store/selectors.ts';
import { useAsk } from '../../store/use-ask.ts';

interface FiguresProps {
  readonly id: ComponentId;
  readonly metrics: readonly MetricId[];
  readonly shown: MetricId | null;
  readonly onShow: (metric: MetricId) => void;
}

/** Each figure with its limits and where those come from; a press on one charts it. */
export function Figures({ id, metrics, shown, onShow }: FiguresProps) {
  const values = usePageState((s) => componentOf(id)(s)?.metrics ?? null);
  const { value: limits } = useAsk('limits', { component: id });
  return (
    <div className="table-scroll">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" className="number">
              Now
            </th>
            <th scope="col" className="number">
              Warning
            </th>
            <th scope="col" className="number">
              Critical
            </th>
            <th scope="col">Limits from</th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <FigureRow
              key={metric}
              metric={metric}
              value={values?.[metric] ?? null}
              limits={limits?.find((l) => l.metric === metric) ?? null}
              pressed={metric === shown}
              onShow={onShow}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FigureRowProps {
  readonly metric: MetricId;
  readonly value: number | null;
  /** Null until they are known. */
  readonly limits: Limits | null;
  readonly pressed: boolean;
  readonly onShow: (metric: MetricId) => void;
}

function FigureRow({ metric, value, limits, pressed, onShow }: FigureRowProps) {
  const definition = usePageState((s) => catalogueOfPage(s).metrics.get(metric));
  const key = `thresholds.${metric}`;
  const isSet = usePageState((s) => [...catalogueOfPage(s).settings.keys()].some((known) => known === key));
  if (definition === undefined) return null;
  const { title, unit } = definition;
  const text = (v: number | null): string => (v === null ? '–' : formatValue(v, unit));
  return (
    <tr>
      <th scope="row">
        <button type="button" className="button link figure-name" aria-pressed={pressed} onClick={() => onShow(metric)}>
          {title}
        </button>
      </th>
      <td className="number nums">{text(value)}</td>
      <Limit name="Warning" value={limits?.warning ?? null} text={text} />
      <Limit name="Critical" value={limits?.critical ?? null} text={text} />
      <td className="secondary">
        {isSet && limits !== null && limits.thresholdSource !== null ? (
          <a href={`${hrefOf({ page: 'settings' })}?find=${encodeURIComponent(key)}`} title={`Change ${key}`}>
            {sourceOf(limits)}
          </a>
        ) : (
          sourceOf(limits)
        )}
      </td>
    </tr>
  );
}

interface LimitProps {
  readonly name: string;
  readonly value: number | null;
  readonly text: (value: number | null) => string;
}

const Limit = ({ name, value, text }: LimitProps) => (
  <td className={value === null ? 'number nums none' : 'number nums'} data-title={name}>
    {text(value)}
  </td>
);

const sourceOf = (limits: Limits | null): string =>
  tie(limits?.thresholdSource ?? (limits === null ? '' : 'no limits'));
