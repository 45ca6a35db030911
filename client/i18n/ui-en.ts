/** What components of the design system say by themselves. */
export const listEn = {
  loading: 'Loading',
  noneMatch: 'Nothing matches',
  noneMatchBody: 'No name has this in it.',
  clear: 'Clear the search',
}
