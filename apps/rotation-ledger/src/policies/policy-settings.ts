import { parseDurationMs } from '@rekey/config';
import { InvalidInput } from '@rekey/errors';
import type { SelectorDto } from '../selection/dto/selector.dto.js';
import { readSelector } from '../selection/selector.js';
import type { PutPolicyDto } from './dto/put-policy.dto.js';
import type { ScheduleRules } from './schedule.js';
import { isTimeZone } from './turn-window.js';

/** A policy as it was put. */
export interface PolicySettings extends Omit<PutPolicyDto, 'selector'> {
  readonly selector: SelectorDto;
}

/** @throws InvalidInput */
export function readSettings({ selector, ...rest }: PutPolicyDto): PolicySettings {
  const { window, hold } = rest;
  if (window !== undefined && !isTimeZone(window.timeZone)) {
    throw InvalidInput.field('window.timeZone', 'window.timeZone must be the IANA name of a time zone');
  }
  if (hold !== undefined && msOf(hold.max) < msOf(hold.unusedFor)) {
    throw InvalidInput.field('hold.max', 'hold.max must not be less than hold.unusedFor');
  }
  return { selector: readSelector(selector), ...rest };
}

export function scheduleRules(policy: string, settings: PolicySettings): ScheduleRules {
  const { interval, jitter, window, alternation } = settings;
  return {
    ...{ policy, intervalMs: msOf(interval), jitterMs: msOf(jitter), window },
    apartMs: msOf(alternation?.apart),
  };
}

export function msOf(duration: string | undefined): number {
  return duration === undefined ? 0 : (parseDurationMs(duration) ?? 0);
}
