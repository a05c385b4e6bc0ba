import { type Calibration, formatFigureValue } from '@netra/contract';
import { readableName } from '../../../app/format/readable-name.ts';
import classes from '../savings.module.css';
import { savingsStrings } from '../strings.ts';

const strings = savingsStrings.calibration;

/** How past promises turned out, and so what new ones are weighed by. */
export function CalibrationPanel({ calibration }: { readonly calibration: readonly Calibration[] }) {
  const checked = calibration.filter(({ promises }) => promises > 0);
  return (
    <section className={classes.panel} data-testid="calibration">
      <h2>{strings.title}</h2>
      {checked.length === 0 ? (
        <p className={classes.soft}>{strings.none}</p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{strings.lever}</th>
              <th scope="col">{strings.checked}</th>
              <th scope="col">{strings.kept}</th>
              <th scope="col">{strings.factor}</th>
            </tr>
          </thead>
          <tbody>
            {checked.map(({ lever, promises, kept, factor }) => (
              <tr key={lever ?? ''}>
                <th scope="row">{lever === null ? strings.all : readableName(lever)}</th>
                <td>{promises}</td>
                <td>{kept === null ? savingsStrings.list.not : formatFigureValue(kept, 'percent')}</td>
                <td>{formatFigureValue(factor, 'percent')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
