/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vector code. A file named kernel_*.c is compiled three times (SSE2, AVX2, AVX-512) with KO_KERNEL(name) giving each function
 * a name of its own; the caller picks by ko_isa(). All three give the same bits.
 */
#ifndef KNOCKON_ISA_H
#define KNOCKON_ISA_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ko_isa_level { KO_ISA_SSE2, KO_ISA_AVX2, KO_ISA_AVX512 } ko_isa_level;

/* The best that this processor has, or what the environment's KNOCKON_ISA (sse2, avx2, avx512) says where it has that. */
ko_isa_level ko_isa(void);
const char *ko_isa_name(ko_isa_level level);

#ifdef KO_ISA_SUFFIX
#define KO_KERNEL_JOIN(name, suffix) name##_##suffix
#define KO_KERNEL_NAME(name, suffix) KO_KERNEL_JOIN(name, suffix)
#define KO_KERNEL(name) KO_KERNEL_NAME(name, KO_ISA_SUFFIX)
#endif

/* Declares the three versions of a kernel table: KO_KERNEL_TABLE(type, name) and picks with KO_KERNEL_PICK(name). */
#define KO_KERNEL_TABLE(type, name) extern const type name##_sse2, name##_avx2, name##_avx512
#define KO_KERNEL_PICK(name) (ko_isa() == KO_ISA_AVX512 ? &name##_avx512 : ko_isa() == KO_ISA_AVX2 ? &name##_avx2 : &name##_sse2)

#ifdef __cplusplus
}
#endif
#endif
