#include "cmocka_all.h"

#include "base/fd.h"
#include "fetch/disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static int
set_up(void **state)
{
    char path[128];
    int fd;

    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/assets-disk-XXXXXX");
    if (mkdtemp(dir) == NULL || chdir(dir) != 0 || mkdir("in", 0755) != 0) {
        return -1;
    }
    fd = open("in/a b?.jpg", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, "12345", 5) != 5 || close(fd) != 0) {
        return -1;
    }
    (void)snprintf(path, sizeof path, "%s/in/a b?.jpg", dir);
    return symlink(path, "in/link.jpg") == 0 && symlink("in", "folder") == 0 &&
                   mkfifo("in/pipe", 0644) == 0
               ? 0
               : -1;
}

static int
tear_down(void **state)
{
    char command[96];

    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", dir);
    return chdir("/") == 0 ? system(command) : -1;
}

struct disk_case {
    const char *path; /* behind the folder */
    enum err_code code;
};

static void
each_path_is_opened_or_refused_for_its_reason(void **state)
{
    static const struct disk_case cases[] = {
        {"/in/a%20b?.jpg", ERR_NONE},
        {"//in///a b%3F.jpg", ERR_NONE},
        {"/in/./a%20b?.jpg", ERR_NONE},
        {"/in/none.jpg", ERR_NET_GONE},
        {"/in/a%20b?.jpg/x", ERR_NET_GONE},
        {"/in/link.jpg", ERR_POLICY},
        {"/folder/a%20b?.jpg", ERR_POLICY},
        {"/in/pipe", ERR_POLICY},
        {"/in", ERR_POLICY},
        {"/in/../in/a%20b?.jpg", ERR_POLICY},
        {"/in/%2e%2e/in/a%20b?.jpg", ERR_POLICY},
        {"/in%2fa%20b?.jpg", ERR_POLICY},
        {"/in/a%00b", ERR_POLICY},
        {"/in/a%2", ERR_NET_GONE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[128];
        auto_close int fd = -1;
        int64_t bytes = -1;
        struct err e = {0};
        bool ok;

        (void)snprintf(path, sizeof path, "%s%s", dir, cases[i].path);
        ok = disk_open(str_of(path), 5, &fd, &bytes, &e);
        if (e.code != cases[i].code) {
            print_message("%s: %s\n", cases[i].path, e.text);
        }
        assert_int_equal(e.code, cases[i].code);
        assert_int_equal(ok, cases[i].code == ERR_NONE);
        assert_int_equal(fd >= 0, ok);
        assert_int_equal(bytes, ok ? 5 : -1);
    }
}

static void
a_file_over_the_ceiling_is_refused(void **state)
{
    char path[128];
    int fd = -1;
    int64_t bytes = 0;
    struct err e = {0};

    (void)state;
    (void)snprintf(path, sizeof path, "%s/in/a%%20b?.jpg", dir);
    assert_false(disk_open(str_of(path), 4, &fd, &bytes, &e));
    assert_int_equal(e.code, ERR_LIMIT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_path_is_opened_or_refused_for_its_reason),
        cmocka_unit_test(a_file_over_the_ceiling_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
