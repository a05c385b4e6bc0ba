import { NativeSelect } from '@mantine/core';
import type { Period } from '@netra/contract';
import { useNavigate } from '@tanstack/react-router';
import { ChoiceGroup } from '../../app/controls/choice-group.tsx';
import { formatPeriod } from '../../app/format/moments.ts';
import { appStrings } from '../../app/strings.ts';
import { usualSpan } from './looked-period.ts';
import classes from './savings.module.css';
import { type SavingsSearch, type Span, spans } from './savings-search.ts';
import { savingsStrings as strings } from './strings.ts';

type SavingsControlsProps = {
  readonly search: SavingsSearch;
  readonly projects: readonly { readonly project: string; readonly synthetic: boolean }[];
  readonly period: Period | undefined;
};

/** Which calls are looked at; each choice is a new address. */
export function SavingsControls({ search, projects, period }: SavingsControlsProps) {
  const navigate = useNavigate();
  const stated = search.from !== undefined && search.to !== undefined;
  return (
    <div className={classes.controls}>
      <ChoiceGroup<Span | 'stated'>
        label={strings.span}
        value={stated ? 'stated' : (search.span ?? usualSpan)}
        choices={spans.map((value) => ({ value, text: strings.spans[value] }))}
        onChoose={(span) =>
          void navigate({
            to: '/savings',
            search: {
              ...search,
              from: undefined,
              to: undefined,
              finding: undefined,
              ...(span === 'stated' ? {} : { span }),
            },
            resetScroll: false,
          })
        }
      />
      <NativeSelect
        size="xs"
        aria-label={strings.project}
        value={search.project ?? ''}
        onChange={(event) =>
          void navigate({
            to: '/savings',
            search: { ...search, project: event.currentTarget.value || undefined },
            resetScroll: false,
          })
        }
      >
        <option value="">{strings.allProjects}</option>
        {projects.map(({ project, synthetic }) => (
          <option key={project} value={project}>
            {synthetic ? `${project} (${appStrings.synthetic.toLowerCase()})` : project}
          </option>
        ))}
      </NativeSelect>
      {period === undefined ? null : <span className={classes.soft}>{formatPeriod(period)} UTC</span>}
    </div>
  );
}
