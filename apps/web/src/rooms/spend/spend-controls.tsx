import { NativeSelect, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ChoiceGroup } from '../../app/controls/choice-group.tsx';
import { formatPeriod } from '../../app/format/moments.ts';
import { type ChosenPeriod, daysOf } from './chosen-period.ts';
import classes from './spend.module.css';
import { groupings, presets, type SpendSearch } from './spend-search.ts';
import { spendStrings } from './strings.ts';

type SpendControlsProps = {
  readonly chosen: ChosenPeriod;
  readonly search: SpendSearch;
  readonly projects: readonly { readonly project: string; readonly synthetic: boolean }[];
};

/** Period, grouping and project; each choice is a new address. */
export function SpendControls({ chosen, search, projects }: SpendControlsProps) {
  const navigate = useNavigate();
  const change = (part: SpendSearch) =>
    void navigate({ to: '/spend', search: { ...search, ...part }, resetScroll: false });
  const days = daysOf(chosen.period);
  return (
    <div className={classes.controls}>
      <ChoiceGroup
        label={spendStrings.period}
        value={chosen.preset}
        choices={presets.map((value) => ({ value, text: spendStrings.presets[value] }))}
        onChoose={(period) =>
          change(period === 'custom' ? { period, ...days } : { period, from: undefined, to: undefined })
        }
      />
      {chosen.preset === 'custom' ? (
        <>
          <TextInput
            type="date"
            size="xs"
            aria-label={spendStrings.from}
            value={days.from}
            onChange={(event) => change({ from: event.currentTarget.value || undefined })}
          />
          <TextInput
            type="date"
            size="xs"
            aria-label={spendStrings.to}
            value={days.to}
            onChange={(event) => change({ to: event.currentTarget.value || undefined })}
          />
        </>
      ) : null}
      <ChoiceGroup
        label={spendStrings.by}
        value={search.by ?? 'feature'}
        choices={groupings.map((value) => ({ value, text: spendStrings.groupings[value] }))}
        onChoose={(by) => change({ by })}
      />
      <NativeSelect
        size="xs"
        aria-label={spendStrings.project}
        value={search.project ?? ''}
        onChange={(event) => change({ project: event.currentTarget.value || undefined })}
      >
        <option value="">{spendStrings.allProjects}</option>
        {projects.map(({ project, synthetic }) => (
          <option key={project} value={project}>
            {synthetic ? `${project} (${spendStrings.synthetic.toLowerCase()})` : project}
          </option>
        ))}
      </NativeSelect>
      <span className={classes.range}>
        {formatPeriod(chosen.period)} {spendStrings.utc}
      </span>
    </div>
  );
}
