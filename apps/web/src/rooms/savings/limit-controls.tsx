import { NativeSelect } from '@mantine/core';
import { delays, effortSchema } from '@netra/contract';
import { useNavigate } from '@tanstack/react-router';
import classes from './savings.module.css';
import type { SavingsSearch } from './savings-search.ts';
import { savingsStrings } from './strings.ts';

const strings = savingsStrings.limits;
const losses = [0, 0.01, 0.02, 0.05] as const;
const efforts = effortSchema.options;

type LimitControlsProps = {
  readonly search: SavingsSearch;
  /** Providers that some finding would move calls to. */
  readonly providers: readonly string[];
};

/** What the chosen portfolio must keep to; each choice is a new address, and the bill is replayed under it. */
export function LimitControls({ search, providers }: LimitControlsProps) {
  const navigate = useNavigate();
  // Whoever sets limits looks at the whole, and is not to be taken back to the finding they came for.
  const choose = (change: Partial<SavingsSearch>) =>
    void navigate({
      to: '/savings',
      search: { ...search, finding: undefined, ...change },
      resetScroll: false,
    });
  const { loss = 0, effort, risk, delay, without } = search;
  const lossChoices = losses.some((known) => known === loss) ? losses : [...losses, loss];
  const providerChoices =
    without === undefined || providers.includes(without) ? providers : [...providers, without];
  return (
    <fieldset className={classes.limits}>
      <legend>{strings.legend}</legend>
      <NativeSelect
        size="xs"
        label={strings.loss}
        value={String(loss)}
        onChange={(event) => choose({ loss: Number(event.currentTarget.value) || undefined })}
        data={lossChoices.map((value) => ({ value: String(value), label: strings.upTo(value) }))}
      />
      <NativeSelect
        size="xs"
        label={strings.effort}
        value={effort ?? 'high'}
        onChange={(event) =>
          choose({ effort: efforts.find((one) => one === event.currentTarget.value && one !== 'high') })
        }
        data={efforts.map((value) => ({ value, label: strings.degrees[value] }))}
      />
      <NativeSelect
        size="xs"
        label={strings.risk}
        value={risk ?? 'high'}
        onChange={(event) =>
          choose({ risk: efforts.find((one) => one === event.currentTarget.value && one !== 'high') })
        }
        data={efforts.map((value) => ({ value, label: strings.degrees[value] }))}
      />
      <NativeSelect
        size="xs"
        label={strings.delay}
        value={delay ?? 'hours'}
        onChange={(event) =>
          choose({ delay: delays.find((one) => one === event.currentTarget.value && one !== 'hours') })
        }
        data={delays.map((value) => ({ value, label: strings.delays[value] }))}
      />
      <NativeSelect
        size="xs"
        label={strings.without}
        value={without ?? ''}
        onChange={(event) => choose({ without: event.currentTarget.value || undefined })}
        data={[{ value: '', label: strings.allProviders }, ...providerChoices]}
      />
    </fieldset>
  );
}
