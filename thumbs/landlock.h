/*
 * thumbs/landlock.h - forbid this process every file, connection and signal that Landlock
 * knows to forbid.
 */
#ifndef ASSETS_THUMBS_LANDLOCK_H
#define ASSETS_THUMBS_LANDLOCK_H

/*
 * Needs PR_SET_NO_NEW_PRIVS. Gives the ABI in force, 0 where the kernel has no Landlock
 * or does not let us ask, -1 with errno set where it has and refused the rules.
 */
int landlock_deny_all(void);

#endif
