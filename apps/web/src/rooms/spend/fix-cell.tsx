import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import classes from './spend.module.css';
import { spendStrings } from './strings.ts';
import type { UnpricedRow, useFix } from './use-fix.ts';

const strings = spendStrings.fix;

type FixCellProps = { readonly row: UnpricedRow; readonly fix: ReturnType<typeof useFix> };

/** What would give the calls of a row a price: the models it may be, by one click, or a price of one's own. */
export function FixCell({ row, fix }: FixCellProps) {
  const kind = row.fix?.kind;
  return (
    <div className={classes.fix}>
      {row.fix === undefined ? null : <span className={classes.note}>{row.fix.text}</span>}
      {(row.fix?.candidates ?? []).map((target) => (
        <Button
          key={`${target.provider}/${target.model}`}
          variant="default"
          size="compact-xs"
          disabled={fix.isPending}
          aria-label={strings.isOf(row.model, `${target.provider}/${target.model}`)}
          onClick={() => fix.state({ row, target })}
        >
          {strings.is(`${target.provider}/${target.model}`)}
        </Button>
      ))}
      {kind === 'send-usage' ? null : (
        <Link
          to="/data/prices"
          search={{ section: 'own', provider: row.provider, model: row.model }}
          aria-label={strings.addOf(row.model)}
        >
          {strings.add}
        </Link>
      )}
    </div>
  );
}
