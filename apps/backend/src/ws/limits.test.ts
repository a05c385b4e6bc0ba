import { newId, type Scope } from '@netra/contract';
import { describe, expect, test } from 'vitest';
import { createLimits } from './limits.ts';
import { defaultStreamSettings } from './stream-settings.ts';

const organizationId = newId('organization');
function person(inOrganization = organizationId): Scope {
  return {
    organizationId: inOrganization,
    principal: { kind: 'user', userId: newId('user'), sessionId: newId('session'), role: 'analyst' },
  };
}
const settings = {
  ...defaultStreamSettings,
  connectionsPerUser: 2,
  connectionsPerOrganization: 3,
  framesPerSecondPerUser: 5,
  framesPerSecondPerOrganization: 8,
};

describe('seats', () => {
  test('are limited a person', () => {
    const limits = createLimits(settings);
    const ada = person();
    limits.takeSeat(ada);
    limits.takeSeat(ada);
    expect(() => limits.takeSeat(ada)).toThrow(/You have 2 connections/);
    limits.takeSeat(person(newId('organization')));
  });

  test('are limited an organization, and say which limit it was', () => {
    const limits = createLimits(settings);
    for (let count = 0; count < 3; count += 1) limits.takeSeat(person());
    expect(() => limits.takeSeat(person())).toThrow(/This organization has 3 connections/);
    expect(() => limits.takeSeat(person())).toThrow(expect.objectContaining({ code: 'connection_limit' }));
  });

  test('that were refused take none', () => {
    const limits = createLimits(settings);
    const ada = person();
    const seats = [limits.takeSeat(ada), limits.takeSeat(ada)];
    for (let count = 0; count < 5; count += 1) expect(() => limits.takeSeat(ada)).toThrow();
    limits.takeSeat(person());
    for (const seat of seats) seat.leave();
    limits.takeSeat(ada);
  });

  test('are free again once left, and leaving twice frees one', () => {
    const limits = createLimits(settings);
    const ada = person();
    const seat = limits.takeSeat(ada);
    limits.takeSeat(ada);
    seat.leave();
    seat.leave();
    limits.takeSeat(ada);
    expect(() => limits.takeSeat(ada)).toThrow();
  });

  test('of the same person in another organization are others', () => {
    const limits = createLimits(settings);
    const ada = person();
    limits.takeSeat(ada);
    limits.takeSeat(ada);
    limits.takeSeat({ ...ada, organizationId: newId('organization') });
  });
});

describe('frames', () => {
  test('may come in a burst of two seconds, then as many a second as are allowed', () => {
    let nowMs = 0;
    const limits = createLimits(settings, () => nowMs);
    const seat = limits.takeSeat(person());
    for (let count = 0; count < 10; count += 1) seat.countFrame();
    expect(() => seat.countFrame()).toThrow(
      expect.objectContaining({ code: 'rate_limited', retryAfterMs: 200 }),
    );
    nowMs += 1_000;
    for (let count = 0; count < 5; count += 1) seat.countFrame();
    expect(() => seat.countFrame()).toThrow();
  });

  test('of all connections of a person count together', () => {
    const limits = createLimits(settings, () => 0);
    const ada = person();
    const seats = [limits.takeSeat(ada), limits.takeSeat(ada)];
    for (let count = 0; count < 10; count += 1) seats[count % 2]!.countFrame();
    for (const seat of seats) expect(() => seat.countFrame()).toThrow(/You have/);
  });

  test('of all people of an organization count together', () => {
    const limits = createLimits(settings, () => 0);
    const seats = [person(), person(), person()].map((scope) => limits.takeSeat(scope));
    for (let count = 0; count < 16; count += 1) seats[count % 3]!.countFrame();
    for (const seat of seats) expect(() => seat.countFrame()).toThrow(/This organization has/);
  });

  test('are not forgiven by a clock that goes back', () => {
    let nowMs = 10_000;
    const seat = createLimits(settings, () => nowMs).takeSeat(person());
    for (let count = 0; count < 10; count += 1) seat.countFrame();
    nowMs = 0;
    expect(() => seat.countFrame()).toThrow();
  });
});
