/*
 * Runs the kept inputs of a target where there is no libFuzzer: each argument is a file. Counts
 * what a compiler without a fuzzer can count.
 */
#include "fuzz.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        enum { MOST = 1 << 20 };
        uint8_t *bytes = malloc(MOST);
        FILE *file = fopen(argv[i], "rb");
        size_t length;

        if (bytes == NULL || file == NULL)
            return 1;
        length = fread(bytes, 1, MOST, file);
        fclose(file);
        LLVMFuzzerTestOneInput(bytes, length);
        free(bytes);
    }
    return 0;
}
