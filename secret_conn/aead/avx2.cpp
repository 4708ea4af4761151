// The kernel avx2; compiled for it and never inlined elsewhere (CMakeLists.txt).
#ifdef __x86_64__

#include "secret_conn/aead/batch.h"
#include "secret_conn/aead/kernels.h"
#include "secret_conn/aead/poly26.h"
#include "secret_conn/aead/vectors256.h"

namespace switchyard::secret_conn::aead {

const KernelFunctions avx2_kernel = Batch<Vectors256, Poly26>::kFunctions;

}  // namespace switchyard::secret_conn::aead

#endif
