// The kernel avx512ifma; compiled for it and never inlined elsewhere (CMakeLists.txt).
#ifdef __x86_64__

#include "secret_conn/aead/batch.h"
#include "secret_conn/aead/kernels.h"
#include "secret_conn/aead/poly44.h"
#include "secret_conn/aead/vectors512.h"

namespace switchyard::secret_conn::aead {

const KernelFunctions avx512ifma_kernel = Batch<Vectors512, Poly44>::kFunctions;

}  // namespace switchyard::secret_conn::aead

#endif
