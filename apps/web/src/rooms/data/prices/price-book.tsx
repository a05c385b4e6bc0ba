import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { PriceList } from '@netra/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useApplication } from '../../../app/application.tsx';
import { ScrollRegion } from '../../../app/controls/scroll-region.tsx';
import { ErrorState, LoadingState } from '../../../app/states/page-states.tsx';
import classes from '../data.module.css';
import { formatRate, otherRates } from './rates.ts';
import { priceStrings } from './strings.ts';

const strings = priceStrings.book;
const settleMs = 250;
const pageSize = 50;
const columns = ['inputUncached', 'cacheRead', 'outputVisible'] as const;

/** The prices that hold now, searched by parts of names or by a name from traffic. */
export function PriceBook({ search }: { readonly search: string }) {
  const { api } = useApplication();
  const navigate = useNavigate();
  const prices = useInfiniteQuery({
    queryKey: ['prices', 'book', search],
    initialPageParam: 0,
    queryFn: ({ pageParam }) => api.prices.list({ search, limit: pageSize, offset: pageParam }),
    getNextPageParam: (last: PriceList, pages) =>
      pages.length * pageSize < last.total ? pages.length * pageSize : undefined,
    placeholderData: keepPreviousData,
  });
  const look = useDebouncedCallback(
    (text: string) =>
      void navigate({
        to: '/data/prices',
        search: (old) => ({ ...old, search: text || undefined }),
        replace: true,
        resetScroll: false,
      }),
    settleMs,
  );
  const first = prices.data?.pages[0];
  return (
    <section className={classes.panel} data-testid="price-book">
      <h2>{strings.title}</h2>
      <p className={classes.text}>{strings.text}</p>
      <TextInput
        type="search"
        w="100%"
        maw={420}
        aria-label={strings.search}
        placeholder={strings.searchPlaceholder}
        defaultValue={search}
        onChange={(event) => look(event.currentTarget.value)}
      />
      {prices.isPending ? <LoadingState /> : null}
      {prices.isError ? <ErrorState error={prices.error} onRetry={() => void prices.refetch()} /> : null}
      {first === undefined ? null : (
        <>
          <p className={classes.text} role="status">
            {strings.found(first.total, first.bookVersion)}
            {first.matched === null ? null : ` ${strings.matched(first.matched)}`}
          </p>
          {first.total === 0 ? null : (
            <PriceTable prices={prices.data?.pages.flatMap((page) => page.prices) ?? []} />
          )}
          {prices.hasNextPage ? (
            <Button
              variant="default"
              size="xs"
              loading={prices.isFetchingNextPage}
              onClick={() => void prices.fetchNextPage()}
            >
              {strings.more}
            </Button>
          ) : null}
        </>
      )}
    </section>
  );
}

function PriceTable({ prices }: { readonly prices: PriceList['prices'] }) {
  return (
    <ScrollRegion className={classes.scroll} label={strings.title}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{strings.model}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {strings.columns[column]}
              </th>
            ))}
            <th scope="col">{strings.other}</th>
            <th scope="col">{strings.since}</th>
            <th scope="col">{strings.source}</th>
          </tr>
        </thead>
        <tbody>
          {prices.map((price) => (
            <tr key={price.priceId} data-price={price.priceId}>
              <td>
                {price.provider}/{price.model}
                {price.isNegotiated ? <span className={classes.synthetic}>{strings.own}</span> : null}
              </td>
              {columns.map((column) => (
                <td key={column}>
                  {price.rates[column] === undefined ? '–' : formatRate(column, price.rates[column])}
                </td>
              ))}
              <td>
                {otherRates(price.rates, columns)}
                {price.above.map(({ tokens, rates }) => (
                  <div key={tokens}>{strings.above(tokens, otherRates(rates, []))}</div>
                ))}
              </td>
              <td>{price.effectiveFrom ?? strings.always}</td>
              <td>
                <Source {...price.source} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Source({ name, url, observedAt }: PriceList['prices'][number]['source']) {
  const isLink = /^https?:\/\//.test(url);
  return (
    <>
      {isLink ? (
        <a href={url} target="_blank" rel="noreferrer">
          {name}
        </a>
      ) : (
        name
      )}
      {observedAt === null ? null : ` (${observedAt})`}
    </>
  );
}
