import { AppError } from '#contract/app-error'
import { isUniqueViolation } from '../db/database-error.ts'

const names = [
  'site_name',
  'camera_group_name',
  'member_person_name',
  'member_email',
  'alert_channel_name',
  'station_name',
]

/** What the database says to a name that is taken, as 'name-taken' with this sentence. */
export async function refuseTaken<Result>(sentence: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  }
  catch (error) {
    if (names.some(name => isUniqueViolation(error, name)))
      throw new AppError('name-taken', sentence, {}, { cause: error })
    throw error
  }
}
